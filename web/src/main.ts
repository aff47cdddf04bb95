// What the pages can do beyond being read. Every page is complete without it.
import './styles/site.css';

import { enableCopying } from './copy';
import { enableFilter } from './filter';
import { foldTables } from './folding';
import { followOutline } from './outline';
import { enablePrinting } from './print';
import { enableSearchPage } from './search/page';
import { enableSearchPanel } from './search/panel';
import { enableShortcuts } from './shortcuts';
import { enableSorting } from './sort';
import { enableTheme } from './theme';
import { enableTicks } from './ticks';
import { showLocalTimes } from './times';

for (const part of document.querySelectorAll<HTMLElement>('[data-needs-script]')) {
  part.hidden = false;
}
enableTheme();
enableCopying();
enablePrinting();
enableSorting();
enableFilter();
enableTicks();
followOutline();
enableSearchPage();
enableSearchPanel();
enableShortcuts();
foldTables();
showLocalTimes();
