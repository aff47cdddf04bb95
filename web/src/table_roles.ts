// On a narrow screen rows are shown as cards. Some screen readers no longer take such a table for
// one, unless its parts say what they are.

const ROLES: [string, string][] = [
  ['thead, tbody, tfoot', 'rowgroup'],
  ['tr', 'row'],
  ['thead th', 'columnheader'],
  ['tbody th', 'rowheader'],
  ['td', 'cell'],
];

export function keepTableRoles(): void {
  const narrow = window.matchMedia('(max-width: 46rem)');
  const apply = () => {
    if (!narrow.matches) return;
    for (const table of document.querySelectorAll('table.data')) {
      table.setAttribute('role', 'table');
      for (const [selector, role] of ROLES) {
        for (const part of table.querySelectorAll(selector)) part.setAttribute('role', role);
      }
    }
  };
  apply();
  narrow.addEventListener('change', apply);
}
