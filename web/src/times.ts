// Instants are written in UTC; their title says them in the reader's own time zone. It is made when
// it is about to be seen: a front page has thousands of them.

export function showLocalTimes(): void {
  let format: Intl.DateTimeFormat | undefined;
  const tell = (event: Event) => {
    const time = event.target instanceof Element ? event.target.closest('time[datetime$="Z"]:not([title])') : null;
    if (!(time instanceof HTMLTimeElement)) return;
    const instant = new Date(time.dateTime);
    if (Number.isNaN(instant.getTime())) return;
    format ??= new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
    time.title = format.format(instant);
  };
  document.addEventListener('pointerover', tell);
}
