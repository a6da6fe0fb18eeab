/* Copies a field beside its button; without this script the field's text is marked and copied by hand. */
(function () {
  "use strict";
  document.querySelectorAll("[data-copy]").forEach(function (button) { button.hidden = false; });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) { return; }
    var field = document.getElementById(button.dataset.copy);
    field.select();
    function done() { button.querySelector("span").textContent = button.dataset.copied; }
    if (navigator.clipboard) {
      navigator.clipboard.writeText(field.value).then(done, function () { /* it is marked: Ctrl+C copies it */ });
    } else if (document.execCommand("copy")) { done(); }
  });
})();
