// A company: the Bookstore's plans under many names, and one team that means harm.
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { REPOSITORY } from './tool';

const SUBJECTS = [
  'Accounts', 'Billing', 'Catalogue', 'Checkout', 'Claims', 'Deliveries', 'Documents', 'Fraud', 'Gifts', 'Identity',
  'Invoices', 'Ledger', 'Loyalty', 'Mail', 'Maps', 'Media', 'Orders', 'Payments', 'Payroll', 'Pricing',
  'Profiles', 'Ratings', 'Recommendations', 'Refunds', 'Reports', 'Returns', 'Routing', 'Shipping', 'Stock', 'Tickets',
];
const KINDS = ['API', 'Archive', 'Console', 'Gateway', 'Importer', 'Notifier', 'Portal', 'Scheduler', 'Store', 'Worker'];

/** How many applications `makeCompany` makes, the Bookstore and the hostile one not counted. */
export const COMPANY = SUBJECTS.length * KINDS.length;

export const HOSTILE = '<script>window.broken=1</script>';

/** The example as it is. */
export function makeBookstore(folder: string): void {
  cpSync(resolve(REPOSITORY, 'examples/bookstore/resilience'), folder, { recursive: true });
}

/** Writes `folder/NAME/resilience` for each application. */
export function makeCompany(folder: string): void {
  const bookstore = resolve(REPOSITORY, 'examples/bookstore/resilience');
  for (const subject of SUBJECTS) {
    for (const kind of KINDS) {
      const title = `${subject} ${kind}`;
      copied(bookstore, join(folder, slug(title), 'resilience'), title);
    }
  }
  makeBookstore(join(folder, 'bookstore', 'resilience'));
  copied(bookstore, join(folder, 'hostile', 'resilience'), 'Hostile');
  makeHostile(join(folder, 'hostile', 'resilience'));
}

const slug = (title: string) => title.toLowerCase().replaceAll(' ', '-');

function copied(from: string, to: string, title: string): void {
  mkdirSync(join(to, 'playbooks'), { recursive: true });
  const renamed = (text: string) =>
    text
      .replace('  name: bookstore\n', `  name: ${slug(title)}\n`)
      .replace('owner: bookstore-team', `owner: ${slug(title)}-team`)
      .replaceAll('Bookstore API', title)
      .replaceAll('Scenario: Bookstore ', `Scenario: ${title} `);
  for (const name of ['understudy.yaml', ...readdirSync(join(from, 'playbooks')).map((one) => `playbooks/${one}`)]) {
    writeFileSync(join(to, name), renamed(readFileSync(join(from, name), 'utf8')));
  }
}

/** What a page must show as text, and nothing more, wherever a team may write something. */
function makeHostile(folder: string): void {
  const manifest = join(folder, 'understudy.yaml');
  writeFileSync(
    manifest,
    readFileSync(manifest, 'utf8')
      .replace('title: Hostile', `title: 'Hostile ${HOSTILE}'`)
      .replace('position: Director of Technology', `position: '"><img src=x onerror="window.broken=1">'`)
      .replaceAll('owner: hostile-team', `owner: '</td></table><style>body{display:none}</style>'`),
  );
  const playbook = join(folder, 'playbooks', 'api-failure.md');
  writeFileSync(
    playbook,
    readFileSync(playbook, 'utf8').replace(
      '## Purpose\n',
      `## Purpose\n\n${HOSTILE}\n\n<img src="http://example.test/x.png" onerror="window.broken=1">\n\n` +
        '![seen](http://example.test/seen.png) [press me](javascript:window.broken=1) <b onclick="window.broken=1">b</b>\n\n' +
        '<iframe src="http://example.test/"></iframe>\n\n</section></main><style>body{display:none}</style>\n',
    ),
  );
}
