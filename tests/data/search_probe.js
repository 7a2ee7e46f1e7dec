/* What a reader does with the search box, for tests: each step's outcome stands in the page when all is done. */
(function () {
  "use strict";
  var steps = JSON.parse(document.querySelector("meta[name=probe]").content), seen = [];
  var box = document.querySelector(".report-search"), input = box.querySelector("input");
  document.addEventListener("click", function (event) {
    var link = event.target.closest(".report-search a");
    if (link) { event.preventDefault(); seen.push({ opened: link.getAttribute("href") }); }
  });
  function texts(selector) { return Array.from(box.querySelectorAll(selector), function (each) { return each.textContent; }); }
  function look() {
    var active = document.activeElement, links = Array.from(box.querySelectorAll("a"));
    return { said: box.querySelector("[role=status]").textContent, open: !box.querySelector(".panel").hidden,
      hrefs: links.map(function (link) { return link.getAttribute("href"); }), marks: texts(".text mark"),
      pages: texts(".page"), headings: texts(".heading"), texts: texts(".text"),
      focus: active === input ? "box" : links.indexOf(active) };
  }
  function run() {
    steps.forEach(function (step) {
      if (step.type !== undefined) { input.value = step.type; input.dispatchEvent(new Event("input")); }
      if (step.key) {
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: step.key, bubbles: true, cancelable: true }));
      }
      seen.push(look());
    });
    var result = document.createElement("pre");
    result.id = "probe-result";
    result.textContent = JSON.stringify(seen);
    document.body.append(result);
  }
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true, cancelable: true }));
  seen.push(look());
  input.dispatchEvent(new Event("input")); // a window that is not in front has no focus events
  var script = document.querySelector("script[src='search-index.js']");
  if (!script) { run(); return; }
  script.addEventListener("load", run);
  script.addEventListener("error", run);
})();
