"use strict";
for (const element of document.querySelectorAll("[data-print]")) {
  element.hidden = false;
  element.addEventListener("click", () => window.print());
}
