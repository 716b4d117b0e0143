/* The player: steps through what a server did, as `see` has worked it out of a recording.
 *
 * Where it is shown. A page has, for each player,
 *
 *     <div class="see" data-steps="steps-1 steps-2">      ids of one recording, or of some side by side
 *         <noscript><table>...</table></noscript>         the steps, for a browser without JavaScript
 *     </div>
 *     <script type="application/json" id="steps-1">{"steps":1, ...}</script>
 *     <link rel="stylesheet" href="player.css">           or the text of it, in <style>
 *     <script src="player.js"></script>                   or the text of it; at the end of the body
 *
 * Within JSON in a page, "<" is written as \u003c. In <noscript> a table of 100,000 rows costs the browser nothing.
 * In a chapter the steps are loaded when somebody wants to see them:
 *
 *     <div class="see" data-from="see/02-sets.js">...</div>     or several files, with blanks between
 *
 * where `see data` wrote the file: seeSteps({"steps":1, ...}), and that is all. What "set" does not name stays as
 * it was. Steps are numbered from 1 in all that is said, in "before" of a question, and in the address: "#step=17". */
"use strict";

(() => {
    function start(player) {
        const steps = JSON.parse(document.getElementById(player.dataset.steps.split(" ")[0]).textContent);
        const words = document.createElement("p");
        const text = document.createElement("code");
        let at = 0;
        player.replaceChildren(words, text);
        player.tabIndex = 0;
        function show(step) {
            at = Math.max(0, Math.min(step, steps.list.length - 1));
            words.textContent = `${at + 1} of ${steps.list.length}: ${steps.list[at].say}`;
            text.textContent = steps.list[at].text;
        }
        player.addEventListener("keydown", event => {
            if (event.key === "ArrowRight") show(at + 1);
            if (event.key === "ArrowLeft") show(at - 1);
        });
        show(0);
    }

    document.querySelectorAll(".see[data-steps]").forEach(start);
})();
