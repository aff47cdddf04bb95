// Marks in the page's outline the part that is being read.

export function followOutline(): void {
  const outline = document.querySelector<HTMLElement>('main .contents');
  if (!outline || !('IntersectionObserver' in window)) return;
  const links = new Map<Element, HTMLAnchorElement>();
  for (const link of outline.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
    const part = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (part) links.set(part, link);
  }
  const inView = new Set<Element>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) inView.add(entry.target);
        else inView.delete(entry.target);
      }
      for (const part of links.keys()) if (inView.has(part)) return mark(outline, links.get(part));
    },
    // The band below the strip in which a reader's eye is.
    { rootMargin: '-20% 0px -65% 0px' },
  );
  for (const part of links.keys()) observer.observe(part);
}

function mark(outline: HTMLElement, link: HTMLAnchorElement | undefined): void {
  if (!link || link.hasAttribute('aria-current')) return;
  outline.querySelector('[aria-current]')?.removeAttribute('aria-current');
  link.setAttribute('aria-current', 'location');
  const strip = link.closest('ol, ul');
  if (!(strip instanceof HTMLElement) || strip.scrollWidth <= strip.clientWidth) return;
  strip.scrollLeft = link.offsetLeft - strip.offsetLeft - (strip.clientWidth - link.offsetWidth) / 2;
}
