/* Recovery codes on paper. Without this script the browser's own menu prints the page as well. */
(function () {
  "use strict";

  var button = document.querySelector("[data-print]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  }
})();
