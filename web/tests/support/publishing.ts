// `understudy publish`, as a team would call it.
import { dirname } from 'node:path';
import { mkdirSync } from 'node:fs';
import { understudy } from './tool';

/** Publishes every application below `plans` into `site`. */
export function publish(plans: string, site: string): void {
  mkdirSync(dirname(site), { recursive: true });
  understudy(['publish', site, plans], plans);
}
