/* A quiz in the browser, asked as `make quiz` asks it: the reasons of every option after the answer, the
 * missed questions once more at the end, a score that counts first answers.
 *
 * Start at the end. Everything that is said stands in the page already (docs/pages/quiz.lua); this
 * adds the buttons, opens what the answer opens, and remembers. What it remembers of a question is the
 * text of the option chosen first, and whether the question has been answered right by now. */
"use strict";

(() => {
    const quiz = document.getElementById("quiz");
    const questions = [...quiz.querySelectorAll(".question")];
    const key = "one server, " + document.title.replace(/.*: /, "quiz ");
    let memory = recall();

    // --- What is remembered: in the browser, if it lets us; else until the page is left ------------

    function recall() {
        try {
            return JSON.parse(localStorage.getItem(key)) || {};
        } catch {
            return {};
        }
    }

    function remember() {
        try {
            localStorage.setItem(key, JSON.stringify(memory));
        } catch {
            // A browser may deny storage to files, or to everyone.
        }
    }

    const idOf = question => question.querySelector("h2").id;
    const said = option => option.querySelector(".says").textContent;
    const first = question => memory[idOf(question)]?.first;
    const settled = question => memory[idOf(question)]?.settled;

    // --- Elements ---------------------------------------------------------------------------------

    function add(parent, tag, properties) {
        const element = Object.assign(document.createElement(tag), properties);
        parent.append(element);
        return element;
    }

    const options = question => [...question.querySelectorAll(".option")];
    const radio = option => option.querySelector("input");
    const isRight = option => option.classList.contains("right");
    const chosen = question => options(question).find(option => radio(option).checked);
    const verdict = question => question.querySelector(".verdict");
    const button = question => question.querySelector("button");

    // --- The order of options: another one at each visit, so that no letter can be learnt -----------
    // "?seed=7" in the address repeats an order; "?seed=0" leaves the order of the file.

    const given = new URLSearchParams(location.search).get("seed");
    let seed = given === null ? Date.now() : Number(given);
    const shuffled = seed !== 0;

    function random() { // mulberry32: from 0 to below 1
        seed = (seed + 0x6D2B79F5) | 0;
        let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    }

    /* Each option moves with its reason, which it contains, and is called by the letter of its place. */
    function shuffle(question) {
        const order = options(question);
        const place = order[0].previousSibling;
        for (let left = order.length; left > 1; left--) {
            const chosen = Math.floor(random() * left);
            [order[left - 1], order[chosen]] = [order[chosen], order[left - 1]];
        }
        place.after(...order);
        order.forEach((option, index) => {
            const letter = String.fromCharCode("a".charCodeAt(0) + index);
            radio(option).value = letter;
            option.querySelector(".letter").textContent = letter;
        });
    }

    // --- A question -------------------------------------------------------------------------------

    /* As it was before it was answered. */
    function reset(question) {
        question.reset();
        question.classList.remove("answered");
        verdict(question).textContent = "";
        button(question).textContent = "Answer";
        question.querySelectorAll("details").forEach(details => { details.open = false; });
        options(question).forEach(option => {
            option.classList.remove("chosen");
            radio(option).disabled = false;
        });
    }

    /* As it is afterwards: the verdict, every reason, the explanation. */
    function show(question, option) {
        const right = options(question).find(isRight);
        question.classList.add("answered");
        option.classList.add("chosen");
        options(question).forEach(each => { radio(each).disabled = true; });
        question.querySelectorAll("details").forEach(details => { details.open = true; });
        verdict(question).textContent = (option === right ? "Yes, " : "No, ") + radio(right).value + " is right.";
        verdict(question).classList.toggle("good", option === right);
        button(question).textContent = "Go on";
    }

    function answer(question) {
        const option = chosen(question);
        if (!option) {
            verdict(question).textContent = "Choose an option first.";
            return;
        }
        memory[idOf(question)] = { first: first(question) ?? said(option), settled: isRight(option) };
        remember();
        show(question, option);
        showScore();
        button(question).focus({ preventScroll: true }); // it was on an option, which is closed now
    }

    function restore(question) {
        const right = options(question).find(isRight);
        const before = options(question).find(option => said(option) === first(question));
        reset(question);
        if (!before) { // never answered, or the option has been reworded since
            delete memory[idOf(question)];
            return;
        }
        const option = settled(question) ? right : before;
        radio(option).checked = true;
        show(question, option);
    }

    // --- From question to question ----------------------------------------------------------------

    const isOpen = question => !question.classList.contains("answered");
    const missed = () => questions.filter(question => first(question) && !settled(question));

    function enter(question) {
        question.scrollIntoView({ block: "start" });
        radio(options(question)[0]).focus({ preventScroll: true });
    }

    /* The next one that waits for an answer; then those that were missed, one by one, at the end. */
    function goOn(question) {
        const order = [...quiz.querySelectorAll(".question")];
        const later = order.slice(order.indexOf(question) + 1);
        const open = later.find(isOpen) || order.find(isOpen);
        if (open)
            enter(open);
        else if (missed().length > 0)
            askOnceMore(missed()[0]);
        else
            again.focus();
    }

    function askOnceMore(question) {
        reset(question);
        question.classList.add("again");
        end.before(question);
        showScore();
        enter(question);
    }

    // --- The score --------------------------------------------------------------------------------

    function showScore() {
        const answered = questions.filter(first);
        const right = answered.filter(question =>
            options(question).some(option => isRight(option) && said(option) === first(question)));
        const left = questions.length - answered.length;
        const back = missed().length;
        let words = "You have answered no question yet.";
        if (answered.length > 0)
            words = `You had ${right.length} of ${answered.length} right the first time.`;
        if (answered.length > 0 && left > 0)
            words += left === 1 ? " 1 is left." : ` ${left} are left.`;
        if (back > 0)
            words += back === 1 ? " 1 comes back at the end." : ` ${back} come back at the end.`;
        document.querySelectorAll(".score").forEach(score => { score.textContent = words; });
        bar.value = questions.filter(settled).length;
        once.hidden = left > 0 || back === 0 || questions.some(isOpen);
    }

    function beginAgain() {
        memory = {};
        remember();
        questions.forEach(question => {
            question.classList.remove("again");
            end.before(question);
            reset(question);
        });
        showScore();
        enter(questions[0]);
    }

    // --- The page ---------------------------------------------------------------------------------

    quiz.classList.add("asking");
    const top = document.createElement("div");
    top.className = "progress";
    quiz.prepend(top);
    add(top, "p", { className: "score" });
    const bar = add(top, "progress", { max: questions.length, value: 0 });
    bar.setAttribute("aria-label", "questions answered right by now");
    const end = add(quiz, "div", { className: "end" });
    add(end, "p", { className: "score", id: "score" });
    const once = add(end, "button", { type: "button", textContent: "Once more what was missed" });
    const again = add(end, "button", { type: "button", textContent: "Begin again" });
    again.setAttribute("aria-describedby", "score");
    once.addEventListener("click", () => askOnceMore(missed()[0]));
    again.addEventListener("click", beginAgain);

    questions.forEach(question => {
        if (shuffled)
            shuffle(question);
        const said = document.createElement("p");
        said.className = "verdict";
        said.setAttribute("aria-live", "polite");
        question.querySelector(".answer").before(said);
        add(question.querySelector("fieldset"), "button", { type: "submit" });
        question.addEventListener("submit", event => {
            event.preventDefault();
            if (isOpen(question))
                answer(question);
            else
                goOn(question);
        });
        restore(question);
    });
    showScore();
})();
