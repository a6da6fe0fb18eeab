/* The look: a colour can be picked as well as typed. All of it works without this script, too. */
(function () {
  "use strict";

  var whole = /^#[0-9a-f]{6}$/i;
  document.querySelectorAll("input[type=color][data-for]").forEach(function (picker) {
    var field = document.getElementById(picker.dataset.for);
    function follow() { if (whole.test(field.value.trim())) { picker.value = field.value.trim().toLowerCase(); } }
    picker.hidden = false;
    follow();
    field.addEventListener("input", follow);
    picker.addEventListener("input", function () { field.value = picker.value; });
  });

  /* A preview in the frame saves nothing: what is typed is still to be asked about. */
  document.addEventListener("submit", function (event) {
    var form = event.target, unsaved = form.dataset.unsaved;
    if (unsaved && event.submitter && event.submitter.formTarget) {
      setTimeout(function () { form.dataset.unsaved = unsaved; });
    }
  }, true);
})();
