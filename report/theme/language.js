/* The switch to the other language keeps the anchor of the address: both languages have the same places. It is set
   before the link is followed, in whatever way: with a key, in this tab or in another. */
(function () {
  "use strict";
  document.querySelectorAll("a.language").forEach(function (link) {
    ["pointerdown", "focus", "click"].forEach(function (name) {
      link.addEventListener(name, function () { link.hash = location.hash; });
    });
  });
})();
