/* The site in Chromium: every kind of page, the quizzes by mouse and by keyboard, without JavaScript and
 * without storage, the theme, the search, the map.
 *
 *   node site.js BROWSER HTML PICTURES
 *
 * Start at the end. Nothing waits for a time: what a page has to come to is asked until it has. */
"use strict";

const path = require("path");
const { chromium } = require("playwright-core");
const { test, end, check, same, listen } = require("./tap.js");

const [executablePath, html, pictures] = process.argv.slice(2);
const address = page => "file://" + path.resolve(html, page);
const WIDE = 1280;
const NARROW = 390;
const QUIZ = "quizzes-02-select.html?seed=0"; // the order of the file

/* One of each kind. */
const kinds = {
    start: "index.html",
    chapter: "stages-04-callbacks.html",
    changes: "stages-07-chat-diff.html",
    exercise: "exercises-02-select-3-never-reads.html",
    exercises: "docs-exercises.html",
    quiz: QUIZ,
    recordings: "docs-recordings.html",
    map: "lib.html",
    glossary: "docs-glossary.html",
    header: "reactor_8h.html",
    struct: "structprotocol.html",
    program: "02-select_2server_8c.html",
    source: "reactor_8c_source.html",
    sources: "files.html",
};

let browser;

/* A page in a context of its own. What it complains of is kept in page.complaints. */
async function open(file, { width = WIDE, ...options } = {}, prepare = null) {
    const context = await browser.newContext({ viewport: { width, height: 844 }, ...options });
    context.setDefaultTimeout(8000);
    const page = await context.newPage();
    listen(page);
    page.on("requestfailed", request => page.complaints.push("not loaded: " + request.url()));
    if (prepare)
        await context.addInitScript(prepare);
    await page.goto(address(file));
    return page;
}

const close = page => page.context().close();

/* Ask until it is so; the last answer tells what it was instead. */
async function comes(page, question, sentence, argument) {
    await page.waitForFunction(question, argument).catch(() => { throw new Error(sentence); });
}

// --- Every kind of page -----------------------------------------------------------------------------

/* The page itself, or what Doxygen scrolls it in. */
const overflow = () => {
    const boxes = [document.documentElement, document.getElementById("doc-content")].filter(Boolean);
    return Math.max(...boxes.map(box => box.scrollWidth - box.clientWidth));
};

async function look(page, kind, width, colorScheme) {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(pictures, `${kind}-${width}-${colorScheme}.png`) });
    check(await page.evaluate(overflow) <= 0, `${kinds[kind]} is wider than ${width} pixels.`);
}

async function everyKind() {
    const page = await open(kinds.start);
    for (const kind of Object.keys(kinds))
        await test(`nothing is wrong with a page of the kind "${kind}", wide and narrow`, async () => {
            await page.goto(address(kinds[kind]));
            await look(page, kind, WIDE, "light");
            await look(page, kind, NARROW, "dark");
            same(page.complaints.splice(0), [], `${kinds[kind]} complains.`);
        });
    await close(page);
}

// --- Quizzes ----------------------------------------------------------------------------------------

const question = (page, number) => page.locator(".question").nth(number - 1);
const verdict = (page, number) => question(page, number).locator(".verdict").textContent();
const score = page => page.locator("#score").textContent();

async function answer(page, number, kind) {
    await question(page, number).locator(`.option.${kind} input`).first().check();
    await question(page, number).getByRole("button", { name: "Answer" }).click();
}

async function answerAll(page, kindOf) {
    const count = await page.locator(".question").count();
    for (let number = 1; number <= count; number++)
        await answer(page, number, kindOf(number));
    return count;
}

const focused = page => page.evaluate(() => {
    const element = document.activeElement;
    return element === document.body ? "nothing" : element.name || element.textContent;
});

async function byMouse() {
    const page = await open(QUIZ);
    const letter = await question(page, 1).locator(".option.right input").getAttribute("value");
    check(!await question(page, 1).locator(".reason").first().isVisible(), "The reasons show too early.");
    await answer(page, 1, "right");
    same(await verdict(page, 1), `Yes, ${letter} is right.`, "The verdict, as in the terminal.");
    await answer(page, 2, "wrong");
    check((await verdict(page, 2)).startsWith("No, "), "A wrong answer is told to be wrong.");
    for (const part of await question(page, 2).locator(".reason, .explanation").all())
        check(await part.isVisible(), "After the answer every reason and the explanation can be read.");
    check((await score(page)).startsWith("You had 1 of 2 right the first time."), await score(page));
    same(page.complaints, [], "The page complains.");
    await page.screenshot({ path: path.join(pictures, "quiz-answered.png") });
    await close(page);
}

/* The same options, each with its reason, under letters that begin with a: another order for another seed. */
async function isShuffled() {
    const seen = [];
    for (const seed of [0, 1, 1, 2, 3]) {
        const page = await open(QUIZ.replace("seed=0", `seed=${seed}`));
        const options = question(page, 1).locator(".option");
        const letters = await options.locator(".letter").allTextContents();
        same(letters, [..."abcdefgh"].slice(0, letters.length), "The letters are in order.");
        seen.push(await options.allTextContents());
        await close(page);
    }
    const whole = options => options.map(text => text.replace(/^\s*[a-h]\)/, "")).sort();
    const orders = new Set(seen.map(options => options.join()));
    seen.forEach(options => same(whole(options), whole(seen[0]), "An option keeps what belongs to it."));
    same(seen[1], seen[2], "A seed gives one order.");
    check(orders.size > 1, "Other seeds give other orders.");
}

async function byKeyboard() {
    const page = await open(QUIZ);
    await question(page, 1).locator("input").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    check((await verdict(page, 1)).endsWith(" is right."), "Enter answers.");
    same(await focused(page), "Go on", "The focus is on what comes next.");
    await page.keyboard.press("Enter");
    same(await focused(page), "question-2", "Then Enter goes on to the next question.");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    same(await focused(page), "Answer", "Behind the options there is the button.");
    await page.keyboard.press("Enter");
    check((await verdict(page, 2)).endsWith(" is right."), "The button answers, too.");
    await close(page);
}

async function isHeard() {
    const page = await open(QUIZ);
    const words = await question(page, 1).locator(".asks").textContent();
    const group = page.getByRole("group", { name: words });
    check(await group.count() === 1, "The options are a group that is named by the question.");
    check(await group.getByRole("radio").count() > 2, "In it are the options.");
    same(await question(page, 1).locator(".verdict").getAttribute("aria-live"), "polite",
        "The verdict is spoken when it changes.");
    await question(page, 1).getByRole("button").click();
    same(await verdict(page, 1), "Choose an option first.", "No choice is no answer.");
    await close(page);
}

async function comesBack() {
    const page = await open(QUIZ);
    const count = await answerAll(page, number => number === 2 ? "wrong" : "right");
    check((await score(page)).includes("1 comes back at the end."), await score(page));
    const words = await question(page, 2).locator(".asks").textContent();
    await question(page, count).getByRole("button", { name: "Go on" }).click();
    same(await question(page, count).locator(".asks").textContent(), words, "The missed one is the last now.");
    same(await focused(page), "question-2", "And is asked.");
    await answer(page, count, "right");
    same(await score(page), `You had ${count - 1} of ${count} right the first time.`, "First answers count.");
    same(await page.locator("progress").evaluate(bar => bar.value), count, "All are right by now.");
    await close(page);
}

async function isRemembered() {
    const page = await open(QUIZ);
    await answer(page, 1, "wrong");
    await answer(page, 3, "right");
    const before = await score(page);
    await page.reload();
    same(await score(page), before, "The score is there again.");
    check((await verdict(page, 1)).startsWith("No, "), "A missed answer is there again.");
    same(await question(page, 2).locator(".verdict").textContent(), "", "The other is still open.");
    await page.getByRole("button", { name: "Begin again" }).click();
    await page.reload();
    same(await score(page), "You have answered no question yet.", "Until one begins again.");
    await close(page);
}

async function withoutStorage() {
    const page = await open(QUIZ, {}, () => {
        Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } });
    });
    await answer(page, 1, "right");
    check((await verdict(page, 1)).startsWith("Yes, "), "It is asked all the same.");
    check(!page.complaints.some(words => words.includes("quiz")), `The quiz complains: ${page.complaints}`);
    await close(page);
}

async function withoutScripts() {
    const page = await open(QUIZ, { javaScriptEnabled: false });
    const option = question(page, 1).locator(".option.wrong").first();
    check(!await option.locator(".reason").isVisible(), "The reasons are closed at first.");
    await option.locator("summary").click();
    check(await option.locator(".reason").isVisible(), "Each can be opened.");
    await option.locator("input").check();
    await page.keyboard.press("Enter");
    same(page.url(), address(QUIZ), "Enter leads nowhere.");
    check(await option.locator("input").isChecked(), "The choice stays.");
    check(!await page.locator("#quiz button").count(), "There is no button that does nothing.");
    await close(page);
}

async function showsWhatIsPrinted() {
    const page = await open(QUIZ);
    await page.locator(".question:has(.printed)").first().locator(".option.right input").check();
    await page.keyboard.press("Enter");
    const shown = page.locator(".question.answered");
    check(await shown.locator(".printed").isVisible(), "What the program prints.");
    check((await shown.textContent()).includes("make program STAGE=02 Q="), "And how to run it.");
    await close(page);
}

// --- The rest ---------------------------------------------------------------------------------------

async function switchesTheme() {
    const page = await open(kinds.chapter, { colorScheme: "light" });
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await colour();
    await page.locator("doxygen-awesome-dark-mode-toggle").click();
    await comes(page, () => document.documentElement.classList.contains("dark-mode"), "The button does nothing.");
    const dark = await colour();
    check(dark !== light, `The background is ${dark} in both.`);
    await page.goto(address(kinds.header));
    same(await colour(), dark, "The next page remembers.");
    await close(page);
}

async function searches() {
    const page = await open(kinds.start);
    await page.locator("#MSearchField").click();
    await page.keyboard.type("reactor_register", { delay: 20 });
    const result = page.frameLocator("#MSearchResults").locator("a.SRSymbol:visible").first();
    await result.waitFor();
    same((await result.textContent()).trim(), "reactor_register", "It is found.");
    await close(page);
}

async function mapLeads() {
    const page = await open(kinds.map);
    await page.locator(".layers a[title='reactor: stage 04'], .layers a").filter({ hasText: "reactor" }).click();
    await page.waitForURL(/reactor_8h\.html$/);
    await page.getByRole("link", { name: /^04\./ }).first().click();
    await page.waitForURL(/stages-04-callbacks\.html$/);
    await close(page);
}

async function readsOn() {
    const page = await open("stages-01-blocking.html");
    const seen = [];
    for (let i = 0; i < 50; i++) {
        seen.push(path.basename(page.url(), ".html"));
        const next = page.locator("a[rel=next]");
        if (await next.count() === 0)
            break;
        await next.click();
        await page.waitForLoadState();
    }
    const chapters = await page.locator(".stages").first().getByRole("link").count();
    same(seen.length, chapters, `The way is ${seen.join(", ")}, and the stages are more or fewer.`);
    check(await page.locator("a[rel=prev]").count() === 1, "The last chapter leads back.");
    await close(page);
}

/* Each becomes a player; it is looked at in both colours. */
async function playsRecordings() {
    const page = await open(kinds.recordings, { colorScheme: "light" });
    const posters = await page.locator(".poster").count();
    check(posters > 0, "There is none.");
    for (let i = 0; i < posters; i++)
        await page.locator(".poster").first().click();
    await comes(page, count => document.querySelectorAll(".see .where").length === count, "Not all can be loaded.",
        posters);
    same(page.complaints, [], "The page complains.");
    check(await page.evaluate(overflow) <= 0, "A player is too wide.");
    await page.screenshot({ path: path.join(pictures, "recordings-light.png") });
    await page.locator("doxygen-awesome-dark-mode-toggle").click();
    await page.screenshot({ path: path.join(pictures, "recordings-dark.png") });
    await close(page);
}

async function sidesStand(width) {
    const page = await open(kinds.changes, { width });
    const run = page.locator(".run:not(.same)").filter({ has: page.locator("del > span") })
        .filter({ has: page.locator("ins > span") }).first();
    const before = await run.locator(".before").boundingBox();
    const now = await run.locator(".now").boundingBox();
    await close(page);
    return before.y === now.y ? "beside" : "below";
}

async function main() {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    await everyKind();
    await test("a quiz is answered with the mouse", byMouse);
    await test("options are shuffled, each with its reason", isShuffled);
    await test("a quiz is answered with the keyboard alone", byKeyboard);
    await test("a screen reader is told what is asked and what came of it", isHeard);
    await test("a missed question comes back at the end", comesBack);
    await test("answers are remembered until one begins again", isRemembered);
    await test("a quiz works where the browser denies storage", withoutStorage);
    await test("a quiz can be read without JavaScript", withoutScripts);
    await test("a program to predict shows what it prints, and how to run it", showsWhatIsPrinted);
    await test("the theme can be switched, and is remembered", switchesTheme);
    await test("the search finds a function", searches);
    await test("the map leads to a module, and the module to its chapter", mapLeads);
    await test("every recording is played", playsRecordings);
    await test("the chapters lead on from the first to the last", readsOn);
    await test("changes stand beside each other where there is room, and below where not", async () => {
        same(await sidesStand(WIDE), "beside", "At 1280 pixels.");
        same(await sidesStand(NARROW), "below", "At 390 pixels.");
    });
    await browser.close();
    end();
}

main().catch(error => {
    console.log(`Bail out! ${error.message}`);
    process.exit(1);
});
