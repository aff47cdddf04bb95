// Instants are written in UTC; their title says them in the reader's own time zone.

export function showLocalTimes(): void {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[datetime$="Z"]:not([title])')) {
    const instant = new Date(time.dateTime);
    if (!Number.isNaN(instant.getTime())) time.title = format.format(instant);
  }
}
