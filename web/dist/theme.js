// The colours that a reader chose, before anything is drawn: the only script that pages wait for.
(function () {
  try {
    var theme = localStorage.getItem('understudy theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.setAttribute('data-theme', theme);
  } catch (refused) {
    // Nothing may be kept here; the system's colours hold.
  }
})();
