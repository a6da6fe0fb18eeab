/* The calendar: dragging, and moving by keys. All of it works by forms, too. */
(function () {
  "use strict";

  var busy = false;

  function place(id, kind, text) {
    var notice = document.createElement("div");
    notice.className = "notice " + kind;
    notice.textContent = text;
    document.getElementById("calendar-said").replaceChildren();
    document.getElementById("calendar-done").replaceChildren();
    document.getElementById(id).replaceChildren(notice);
    notice.scrollIntoView({ block: "nearest" });
  }

  function words(html) {
    return new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
  }

  /* The token of now: that in the page belongs to a session that may have ended since. */
  function token() {
    var found = document.cookie.split("; ").find(function (part) { return part.startsWith("XSRF-TOKEN="); });
    return found ? decodeURIComponent(found.slice(11)) : document.getElementById("calendar").dataset.csrf;
  }

  /* The page as it is now: what has made room, and what has become of the slots, is seen at once. */
  function renew(number) {
    return fetch(location.href).then(function (answer) { return answer.text(); }).then(function (html) {
      var fresh = new DOMParser().parseFromString(html, "text/html").getElementById("calendar");
      if (!fresh) { location.reload(); return; }
      document.getElementById("calendar").replaceWith(fresh);
      begin();
      var moved = fresh.querySelector("[data-number='" + number + "'] a");
      var rest = moved && moved.closest("details");
      if (rest) { rest.open = true; }
      if (moved) { moved.focus(); }
    });
  }

  /* Ask for another day; `back` undoes what is seen already. */
  function move(tile, day, back) {
    if (busy) { back(); return; }
    busy = true;
    var form = new URLSearchParams({ day: day, seen: tile.dataset.seen });
    fetch(tile.dataset.move, {
      method: "POST", body: form, headers: { "HX-Request": "true", "X-XSRF-Token": token() }
    }).then(function (answer) {
      return answer.text().then(function (html) {
        if (!answer.ok) { back(); place("calendar-said", "bad", words(html)); return undefined; }
        place("calendar-done", "ok", words(html));
        return renew(tile.dataset.number);
      });
    }).catch(function () {
      back();
      place("calendar-said", "bad", document.body.dataset.offline);
    }).finally(function () { busy = false; });
  }

  /* Where the pointer is while something is dragged, and the tile there that the dragged one may change places with. */
  var pointer = { x: 0, y: 0 }, dragged = null;

  function follow(event) {
    var at = event.touches ? event.touches[0] : event;
    if (!dragged || !at) { return; }
    pointer = { x: at.clientX, y: at.clientY };
    var partner = partnerAt(pointer);
    document.querySelectorAll(".tile.partner").forEach(function (tile) {
      if (tile !== partner) { tile.classList.remove("partner"); }
    });
    if (partner) { partner.classList.add("partner"); }
  }

  function partnerAt(point) {
    return document.elementsFromPoint(point.x, point.y).map(function (element) {
      return element.closest(".tile[data-move]");
    }).find(function (tile) {
      return tile && tile !== dragged && tile.dataset.number !== dragged.dataset.number && tile.dataset.place === dragged.dataset.place;
    }) || null;
  }

  ["dragover", "pointermove", "touchmove"].forEach(function (name) {
    document.addEventListener(name, follow, { capture: true, passive: true });
  });

  function begin() {
    var calendar = document.getElementById("calendar");
    if (!window.Sortable || !calendar.hasAttribute("data-movable")) { return; }
    calendar.querySelectorAll(".tiles").forEach(function (list) {
      window.Sortable.create(list, {
        group: "days", draggable: ".tile", sort: false, delay: 150, delayOnTouchOnly: true,
        filter: ".tile:not([data-move])", preventOnFilter: false,
        onStart: function (event) { dragged = event.item; },
        /* Over such a tile nothing makes room: what is under the pointer stays there. */
        onMove: function (event, original) {
          follow(original);
          return partnerAt(pointer) ? false : undefined;
        },
        onEnd: function (event) {
          var tile = event.item, partner = partnerAt(pointer);
          dragged = null;
          document.querySelectorAll(".tile.partner").forEach(function (one) { one.classList.remove("partner"); });
          if (partner) {
            /* Which of the two is meant is asked: to exchange them, or only another day. */
            event.from.insertBefore(tile, event.from.children[event.oldIndex] || null);
            location.assign(tile.dataset.move.replace(/move$/, "swap") + "?with=" + partner.dataset.number);
            return;
          }
          if (event.to === event.from) { return; }
          move(tile, event.to.dataset.day, function () {
            event.from.insertBefore(tile, event.from.children[event.oldIndex] || null);
          });
        }
      });
    });
  }

  /* By whole days of the calendar: noon is far from every change of the clocks. */
  function later(day, days) {
    var moment = new Date(day + "T12:00:00Z");
    moment.setUTCDate(moment.getUTCDate() + days);
    return moment.toISOString().slice(0, 10);
  }

  var STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) { return; }
    var tile = event.target.closest(".tile[data-move]");
    if (tile && event.shiftKey && STEPS[event.key]) {
      event.preventDefault();
      move(tile, later(tile.closest("[data-day]").dataset.day, STEPS[event.key]), function () { tile.querySelector("a").focus(); });
    }
  });

  begin();
})();
