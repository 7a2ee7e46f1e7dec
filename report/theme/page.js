/* Light and dark by the reader's choice, kept on this machine; menus folded on small screens. */
(function () {
  "use strict";
  var root = document.documentElement;
  var system = window.matchMedia("(prefers-color-scheme: dark)");

  function stored() {
    try { return localStorage.getItem("theme"); } catch (error) { return null; }
  }
  function keep(theme) {
    try { localStorage.setItem("theme", theme); } catch (error) { return; }
  }
  function present() {
    return root.dataset.theme || (system.matches ? "dark" : "light");
  }

  var chosen = stored();
  if (chosen === "dark" || chosen === "light") { root.dataset.theme = chosen; }

  document.addEventListener("DOMContentLoaded", function () {
    var button = document.querySelector(".theme-switch");
    if (button) {
      var show = function () { button.setAttribute("aria-pressed", String(present() === "dark")); };
      button.hidden = false;
      button.addEventListener("click", function () {
        root.dataset.theme = present() === "dark" ? "light" : "dark";
        keep(root.dataset.theme);
        show();
      });
      system.addEventListener("change", show);
      show();
    }
    var narrow = window.matchMedia("(max-width: 70rem)");
    var fold = function () {
      document.querySelectorAll(".fold").forEach(function (menu) { menu.open = !narrow.matches; });
    };
    narrow.addEventListener("change", fold);
    fold();
  });
})();
