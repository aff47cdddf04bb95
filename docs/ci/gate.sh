#!/bin/sh
# A gate in plain shell: carries the tests out, then lets the build pass or stops it.
# Its exit code is the gate's: 0 the build may go on, anything else stops it.
#
#   UNDERSTUDY_STAGE     the stage that a build must not fall below; raise it as you climb
#   UNDERSTUDY_STORE     where evidence is kept from one build to the next
#   UNDERSTUDY_PIPELINE  the pipeline's name, and its build, for the evidence
#   UNDERSTUDY_BUILD
set -eu

export UNDERSTUDY_PIPELINE="${UNDERSTUDY_PIPELINE:-nightly}"
export UNDERSTUDY_BUILD="${UNDERSTUDY_BUILD:-$(date -u +%Y%m%dT%H%M%SZ)}"

exec understudy gate resilience \
  --stage "${UNDERSTUDY_STAGE:-1}" \
  --max-age 5w \
  --run playbooks/api.md \
  --store "${UNDERSTUDY_STORE:-.understudy}" \
  --output junit=gate.xml
