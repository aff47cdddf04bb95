// Before the tests of the site: two sites, published by the program itself, and a server for each.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeBookstore, makeCompany } from './company';
import { serve } from './server';
import { exerciseShop } from './shop';
import { publish } from './publishing';
import { WEB, WORK } from './tool';

export default async function setUp(): Promise<() => void> {
  rmSync(WORK, { recursive: true, force: true });
  const plans = join(WORK, 'plans');
  mkdirSync(plans, { recursive: true });
  makeBookstore(join(plans, 'small', 'bookstore', 'resilience'));
  await exerciseShop(join(plans, 'small', 'shop'));
  makeCompany(join(plans, 'company'));
  publish(join(plans, 'small'), join(WORK, 'sites', 'small'));
  publish(join(plans, 'company'), join(WORK, 'sites', 'company'));
  sameAssets(join(WORK, 'sites', 'small', 'assets'));
  const small = await serve(join(WORK, 'sites', 'small'));
  const company = await serve(join(WORK, 'sites', 'company'));
  process.env['SITE_SMALL'] = small.address;
  process.env['SITE_COMPANY'] = company.address;
  return () => {
    small.server.close();
    company.server.close();
  };
}

/** The program has a style sheet and a script built in: they must be those that are to be tested. */
function sameAssets(published: string): void {
  for (const name of ['site.css', 'site.js', 'theme.js', 'icon.svg']) {
    if (readFileSync(join(published, name)).equals(readFileSync(join(WEB, 'dist', name)))) continue;
    throw new Error(`the program publishes another ${name} than web/dist has: build it again`);
  }
}
