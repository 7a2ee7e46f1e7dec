/* The switch to the other language keeps the reader's place: the anchor of the address while it is in sight, else the
   section that is. Both languages have the same anchors. */
(function () {
  "use strict";
  var PLACES = "main :is(h2, h3, section, figure, tr, details)[id]";
  function place() {
    var asked = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (asked) {
      var box = asked.getBoundingClientRect();
      if (box.bottom > 0 && box.top < window.innerHeight) { return asked.id; }
    }
    var above = Array.from(document.querySelectorAll(PLACES)).filter(function (element) {
      var top = element.getBoundingClientRect().top;
      return element.getClientRects().length && top < window.innerHeight / 3;
    });
    return above.length && window.scrollY > 0 ? above[above.length - 1].id : "";
  }
  document.addEventListener("DOMContentLoaded", function () {
    // Before the link is followed, in whatever way: with a key, in this tab or in another.
    document.querySelectorAll("a.language").forEach(function (link) {
      ["pointerdown", "focus", "click"].forEach(function (name) {
        link.addEventListener(name, function () { link.hash = encodeURIComponent(place()); });
      });
    });
  });
})();
