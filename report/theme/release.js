/* A release that is kept for reference (archive/<edition>/<number>/) says so once a newer one has replaced it. Pages of
   a release never change, so they ask the list beside them; opened from a folder, or without an answer, they stay as
   they are. */
(function () {
  "use strict";
  var place = /^(.*\/)archive\/([^/]+)\/(\d+)\/(.*)$/.exec(location.pathname);
  if (!place || !/^https?:$/.test(location.protocol)) { return; }
  fetch(place[1] + "archive/" + place[2] + "/releases.json").then(function (answer) {
    return answer.ok ? answer.json() : null;
  }).then(function (known) {
    var said = known && known.said[document.documentElement.lang], main = document.querySelector("main");
    if (!said || !said[place[3]] || !main) { return; }
    var note = document.createElement("p"), link = document.createElement("a");
    note.className = "superseded";
    note.setAttribute("role", "note");
    link.href = place[1] + place[2] + "/" + place[4];
    link.textContent = said.link;
    note.append(said[place[3]] + " ", link);
    main.prepend(note);
  }).catch(function () { return null; });
})();
