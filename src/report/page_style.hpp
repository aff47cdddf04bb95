/// \file
/// The style sheet of the HTML report. Private to the module.
#pragma once

namespace understudy::report {

inline constexpr auto page_style =
    R"(:root{--bg:#fff;--fg:#1b2430;--dim:#5a6675;--line:#dde3ea;--card:#f6f8fa;--good:#137a3e;--bad:#b3261e;--unsure:#8a5a00;--goodbg:#e3f5ea;--badbg:#fde8e6;--unsurebg:#fdf1da;--step:#2f6fb3}
@media(prefers-color-scheme:dark){:root{--bg:#12161c;--fg:#e6eaf0;--dim:#9aa7b5;--line:#2b333d;--card:#1a2028;--good:#5dd08b;--bad:#ff8a80;--unsure:#f2c063;--goodbg:#10301f;--badbg:#3a1714;--unsurebg:#33260c;--step:#6aa9ea}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
main{max-width:68rem;margin:0 auto;padding:2rem 1rem 4rem}h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .8rem}h2{font-size:1.15rem;margin:2.4rem 0 .8rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}h3{font-size:.95rem;margin:0 0 .4rem;color:var(--dim);font-weight:600}
.over,.small,.tick{color:var(--dim);font-size:.87rem}.over{margin:0}.small{margin:.3rem 0}
.verdict{display:inline-block;margin:0;padding:.25rem .9rem;border-radius:999px;font-weight:700;text-transform:uppercase;letter-spacing:.04em}.lead{font-size:1.1rem;margin:.8rem 0}
.good{color:var(--good)}.bad{color:var(--bad)}.unsure{color:var(--unsure)}.verdict.good,.badge.good{background:var(--goodbg)}.verdict.bad,.badge.bad{background:var(--badbg)}.verdict.unsure,.badge.unsure{background:var(--unsurebg)}
.badge{display:inline-block;padding:0 .5rem;border-radius:999px;font-size:.85rem;font-weight:600;white-space:nowrap}
.alarm{background:var(--badbg);color:var(--bad);border:2px solid var(--bad);padding:.8rem 1rem;font-weight:700;border-radius:.5rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem}.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem}.card p{margin:.2rem 0}.big{font-size:1.35rem;font-weight:650;line-height:1.3}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.45rem .7rem .45rem 0;border-bottom:1px solid var(--line)}thead th{color:var(--dim);font-size:.87rem}.facts th{width:11rem;color:var(--dim);font-weight:600}.facts td{overflow-wrap:anywhere}.dim td{color:var(--dim)}
svg{width:100%;min-width:40rem;height:auto;font-size:13px}svg text{fill:var(--dim)}svg .in{fill:var(--bg);font-weight:600}.ok,.up{fill:var(--good);opacity:.75}.no,.down{fill:var(--bad)}.step{fill:var(--step)}.step.wrong{fill:var(--bad)}.cut{stroke:var(--fg);stroke-dasharray:4 3}
.moments{list-style:none;padding:0;margin:.8rem 0}.moments li{padding:.15rem 0}.moments .at{display:inline-block;min-width:6.5rem;font-variant-numeric:tabular-nums;color:var(--dim)}.moments .step,.moments .plain{color:var(--fg)}
pre,code{font:13px/1.45 ui-monospace,monospace}pre{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.6rem;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;margin:.2rem 0}code{overflow-wrap:anywhere}details{margin:.3rem 0}summary{cursor:pointer}
@media print{body{font-size:11pt}details>*{display:block}main{max-width:none;padding:0}}
@media(max-width:30rem){.facts th,.facts td{display:block;width:auto;border:0;padding:.1rem 0}.facts td{margin-bottom:.5rem}h1{font-size:1.5rem}}
)";

}  // namespace understudy::report
