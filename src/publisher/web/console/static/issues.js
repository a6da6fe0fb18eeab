/* The form of an issue: dragging, moving without a reload, counting. All of it works without this script, too. */
(function () {
  "use strict";

  var list = document.querySelector("[data-sortable]");

  function moved(item) {
    var place = Array.from(list.children).indexOf(item) + 1;
    list.closest("form").dataset.unsaved = "yes";
    document.querySelector("[data-moves]").textContent =
      item.querySelector("h3").textContent + ": " + list.dataset.moved + " " + place;
  }

  if (list) {
    if (window.Sortable) {
      list.classList.add("draggable");
      window.Sortable.create(list, { handle: ".grip", onEnd: function (event) { moved(event.item); } });
    }
    list.addEventListener("click", function (event) {
      var button = event.target.closest("button[name=step]");
      var act = button && button.value.split(" ")[0];
      if (act !== "up" && act !== "down") { return; }
      event.preventDefault();
      var item = button.closest("li");
      var other = act === "up" ? item.previousElementSibling : item.nextElementSibling;
      if (other) {
        if (act === "up") { other.before(item); } else { other.after(item); }
        moved(item);
      }
      button.focus();
    });
  }

  document.addEventListener("input", function (event) {
    var count = document.querySelector("[data-count='" + event.target.id + "']");
    if (!count) { return; }
    var length = Array.from(event.target.value).length;
    count.textContent = length;
    count.classList.toggle("warn-words", length > Number(count.dataset.most));
  });
})();
