/* The player in Chromium: by button, key and finger, with questions, several recordings in step, 100,000 events; read
 * aloud, narrow, dark, without motion, without JavaScript; and whether axe finds what keeps people out.
 *
 *   node player.js BROWSER PICTURES
 *
 * Start at the end. The recordings are made up by steps.js. Nothing waits for a time: what a page has to come to is
 * asked until it has. */
"use strict";

const fs = require("fs");
const path = require("path");
const { chromium } = require("playwright-core");
const { makePage, makeSteps } = require("./steps.js");
const { test, end, check, same, listen } = require("./tap.js");

const [executablePath, pictures] = process.argv.slice(2);
const WIDE = 1400;
const NARROW = 360;
const read = file => fs.readFileSync(file, "utf8");
const parts = [read("docs/quiz.css") + read("docs/see/player.css"), read("docs/see/player.js")];

let browser;

// --- Pages --------------------------------------------------------------------------------------------

function write(name, text) {
    const file = path.resolve(pictures, name);
    fs.writeFileSync(file, text);
    return "file://" + file;
}

const short = () => makeSteps({ count: 120, clients: 3 });

/* The number of the first step for which this is so. */
const stepOf = is => short().list.findIndex(is) + 1;
const HANDLER = stepOf(step => step.kind === "begin" && step.function === "read_client");
const SLEEP = stepOf(step => step.kind === "wait" && step.turn > 1);

const pages = {
    one: () => write("player-one.html", makePage(...parts, short())),
    two: () => write("player-two.html", makePage(...parts, makeSteps({ count: 110, call: "select", title: "select" }),
        makeSteps({ count: 125, registers: true, title: "epoll" }))),
    workers: () => write("player-workers.html", makePage(...parts, workers())),
    long: () => write("player-long.html", makePage(...parts, makeSteps({ count: 100000, clients: 6 }))),
    chapter,
};

/* Two workers, of which the second comes late; bob is not accepted at first. */
function workers() {
    const step = (who, kind, say, set, row) => ({ t: 0, who, kind, turn: 0, say, text: say, row, set });
    const row = "worker 2.6";
    return { steps: 1, title: "Who accepts?", command: "08-multiprocess", stage: "08", scene: "test",
        processes: [{ id: "worker 1", pid: 2 }, { id: "worker 2", pid: 3 }], clients: ["alice", "bob"], list: [
            step("worker 1", "wait", "worker 1 falls asleep", { "worker 1.state": "asleep in epoll_wait" }),
            step("bob", "client", "bob connects", { "bob.state": "open", "bob.sent": 0, "bob.received": 0 }, "bob"),
            step("bob", "client", "bob sends 7 bytes", { "bob.sent": 7, "bob.unread": 7 }, "bob"),
            step("worker 2", "call", "worker 2 accepts bob", { "worker 2.state": "runs", [`${row}.what`]: "connection",
                [`${row}.who`]: "bob", [`${row}.state`]: "open", [`${row}.in`]: 7, [`${row}.out`]: 0 }, row),
        ] };
}

/* Two posters below each other, as in a chapter; the steps of one of them are missing. */
function chapter() {
    write("player-steps.js", `seeSteps(${JSON.stringify(short())});\n`);
    const see = (id, file) =>
        `<div class="see" id="see-${id}" data-from="${file}" data-title="${id}" data-about="120 steps">
<noscript><table><tr><td>step 1 of ${id}</td></tr></table></noscript></div>`;
    return write("player-chapter.html", `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A chapter</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${parts[0]}</style></head><body><main><h1>A chapter</h1><p style="height: 900px">Words.</p>
${see("02-sets", "player-steps.js")}${see("02-gone", "player-gone.js")}
</main><script>${parts[1]}</script></body></html>`);
}

/* A page in a context of its own. What it complains of is kept in page.complaints. */
async function open(name, { width = WIDE, height = 900, hash = "", ...options } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, ...options });
    context.setDefaultTimeout(40000); // of a machine that has much else to do
    const page = await context.newPage();
    listen(page);
    await page.goto(pages[name]() + hash);
    return page;
}

async function close(page) {
    same(page.complaints, [], "The page complains.");
    await page.context().close();
}

const where = page => page.locator(".where").first().textContent();
const says = page => page.locator(".say").first().textContent();
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

async function is(page, step, sentence) {
    await page.waitForFunction(step => document.querySelector(".where").textContent.startsWith(`${step} /`), step)
        .catch(async () => { throw new Error(`${sentence}\nexpected  step ${step}\nreceived  ${await where(page)}`); });
}

// --- Steps --------------------------------------------------------------------------------------------

async function byButtons() {
    const page = await open("one");
    await is(page, 1, "It begins at the first step.");
    same(await says(page), short().list[0].say, "The words of the step.");
    await press(page, "Step");
    await is(page, 2, "Step.");
    await press(page, "Step back");
    await is(page, 1, "Step back.");
    await press(page, "On to the next turn");
    await is(page, stepOf(step => step.kind === "turn"), "On to the next turn.");
    await press(page, "Last step");
    await is(page, 120, "The last step.");
    await page.keyboard.press("ArrowRight");
    await is(page, 120, "Behind the last there is none.");
    await press(page, "First step");
    await is(page, 1, "The first step.");
    await close(page);
}

async function byKeys() {
    const page = await open("one");
    const steps = [["ArrowRight", 2], ["ArrowRight", 3], ["ArrowLeft", 2], ["End", 120], ["Home", 1],
        ["t", stepOf(step => step.kind === "turn")]];
    for (const [key, step] of steps) {
        await page.keyboard.press(key);
        await is(page, step, `${key} leads to step ${step}.`);
    }
    await page.keyboard.press("/");
    await page.keyboard.type("t?");
    await is(page, steps.at(-1)[1], "Letters that are typed into the search are for the search.");
    await page.locator(".strip").first().focus();
    await page.keyboard.press("?");
    check(await page.getByRole("dialog").isVisible(), "? opens the help.");
    await page.keyboard.press("Escape");
    check(!await page.getByRole("dialog").isVisible(), "Escape closes it.");
    await close(page);
}

async function byFinger() {
    const page = await open("one", { width: NARROW, height: 740, hasTouch: true, isMobile: true });
    const swipe = (from, to) => page.locator(".stage").evaluate((stage, [from, to]) => {
        const touch = x => new Touch({ identifier: 1, target: stage, clientX: x, clientY: 300 });
        stage.dispatchEvent(new TouchEvent("touchstart", { touches: [touch(from)] }));
        stage.dispatchEvent(new TouchEvent("touchend", { changedTouches: [touch(to)] }));
    }, [from, to]);
    await swipe(300, 100);
    await is(page, 2, "A swipe to the left is a step.");
    await swipe(100, 300);
    await is(page, 1, "A swipe to the right is a step back.");
    await swipe(100, 110);
    await is(page, 1, "A touch is none.");
    const box = await page.getByRole("button", { name: "Step", exact: true }).boundingBox();
    check(box.height >= 44 && box.width >= 44, `The button is ${box.width} by ${box.height} pixels.`);
    check(box.y + box.height <= 740 && box.y > 600, "It stays at the thumb.");
    await page.locator(".strip").first().tap();
    check((await where(page)).match(/^[56]\d /), `The middle of the strip is about step 60, not ${await where(page)}.`);
    await close(page);
}

async function byAddress() {
    const page = await open("one", { hash: "#step=17" });
    await is(page, 17, "The address names a step.");
    await page.keyboard.press("ArrowRight");
    await page.waitForURL(/#step=18$/);
    same(await page.locator(".link").getAttribute("href"), "#step=18", "There is a link to this moment.");
    await page.evaluate(() => { location.hash = "#step=30"; });
    await is(page, 30, "The address leads, when it changes.");
    await close(page);
}

/* All that the page shows, but for where the list of events has been scrolled to. */
const shown = page => page.evaluate(() =>
    [...document.querySelectorAll(".words, .processes, .source")].map(part => part.innerText).join("\n"));

async function jumpsAsItSteps() {
    const page = await open("one");
    await page.getByLabel("ask me").uncheck();
    await page.locator(".strip").first().focus();
    const steps = [];
    for (let i = 0; i < 120; i++) {
        steps.push(await shown(page));
        await page.keyboard.press("ArrowRight");
    }
    for (const step of [119, 60, 7, 80, 33, 1, 118]) {
        await page.evaluate(step => { location.hash = `#step=${step}`; }, step);
        await is(page, step, "A jump.");
        same(await shown(page), steps[step - 1], `Step ${step} after a jump, and step by step.`);
    }
    await close(page);
}

async function tellsWhatWaits() {
    const page = await open("one");
    const list = short().list;
    const n = list.findIndex(step => step.say.startsWith("alice sends"));
    const size = list[n].set["alice.sent"].toLocaleString("en");
    await page.evaluate(step => { location.hash = `#step=${step}`; }, n + 1);
    await is(page, n + 1, "A jump.");
    const row = page.locator(".row", { has: page.locator(".client b", { hasText: "alice" }) });
    same(await row.locator(".tank.in").innerText(), `${size} bytes wait for the server`, "What waits in the kernel.");
    const width = await row.locator(".tank.in i").evaluate(fill => fill.getBoundingClientRect().width);
    check(width > 0, "It is drawn as a bar.");
    check(await row.evaluate(row => row.classList.contains("current")), "The row is marked.");
    await page.evaluate(step => { location.hash = `#step=${step}`; }, n + 5);
    await is(page, n + 5, "A jump.");
    same(await row.locator(".tank.in").innerText(), "nothing waits for the server", "It has been received.");
    same(await row.locator(".tank.buffer").innerText(), `${size} of 65,536 in our buffer`, "Now it is in our buffer.");
    same(await page.locator(".phases [aria-current]").textContent(), "handlers", "The phase of the turn.");
    check((await page.locator(".source").innerText()).includes("ssize_t size = recv("), "The source of the handler.");
    await close(page);
}

async function plays() {
    const page = await open("one", { hash: "#step=100" });
    await page.getByLabel("Speed").selectOption("50");
    await press(page, "Play or pause");
    same(await page.locator(".say").getAttribute("aria-live"), "off", "Nothing is read aloud while it plays fast.");
    await is(page, 120, "It plays to the end.");
    await page.waitForFunction(() => !document.querySelector(".see").classList.contains("playing"));
    same(await page.locator(".say").getAttribute("aria-live"), "polite", "Then each step is read aloud again.");
    await close(page);
}

async function finds() {
    const page = await open("one");
    const options = page.locator(".event");
    await page.getByLabel("Search all events").fill("ALICE SENDS");
    const expected = short().list.filter(step => step.say.startsWith("alice sends"));
    same(await options.locator(".said").allTextContents(), expected.map(step => step.say), "Events with these words.");
    await options.nth(1).click();
    same(await says(page), expected[1].say, "A click leads to the event.");
    await page.getByLabel("Search all events").fill("");
    await page.getByLabel("Kind of event").selectOption("client");
    await page.getByLabel("Who").selectOption("alice");
    const hers = short().list.filter(step => step.kind === "client" && step.who === "alice").length;
    same(await page.locator(".count[role=status]").textContent(), `${hers} of 120 events`, "By kind and by who.");
    await page.getByRole("listbox").focus();
    await page.keyboard.press("ArrowDown");
    check((await says(page)).startsWith("alice "), "An arrow leads to the next of what was found.");
    await close(page);
}

// --- Questions ----------------------------------------------------------------------------------------

const question = page => page.locator(".question");

async function asks() {
    const { questions: [{ before }] } = short();
    const page = await open("one", { hash: `#step=${before - 3}` });
    for (let i = 0; i < 5; i++)
        await page.keyboard.press("ArrowRight");
    await is(page, before - 1, "It stops before the step.");
    await question(page).getByRole("button", { name: "Answer", exact: true }).click();
    same(await question(page).locator(".verdict").textContent(), "Choose an option first.", "No choice is no answer.");
    await page.keyboard.press("a");
    check(await question(page).getByRole("radio").first().isChecked(), "A letter chooses an option.");
    check(!await question(page).locator(".reason").first().isVisible(), "The reasons show too early.");
    await page.keyboard.press("Enter");
    same(await question(page).locator(".verdict").textContent(), "No, b is right.", "The verdict, as in a quiz.");
    for (const reason of await question(page).locator(".reason, .answer").all())
        check(await reason.isVisible(), "After the answer every reason and the explanation can be read.");
    await page.screenshot({ path: path.join(pictures, "player-answered.png") });
    await page.keyboard.press("Enter");
    await is(page, before, "Then it goes on.");
    same(await question(page).count(), 0, "The question is gone.");
    await page.keyboard.press("Home");
    await press(page, "Play or pause");
    await press(page, "Play or pause");
    await close(page);
}

async function asksNobodyWhoDoesNotWant() {
    const { questions: [{ before }] } = short();
    const page = await open("one", { hash: `#step=${before - 1}` });
    await page.getByLabel("ask me").uncheck();
    await press(page, "Step");
    await is(page, before, "It does not stop.");
    await page.goto("about:blank");
    await page.goto(pages.one());
    check(!await page.getByLabel("ask me").isChecked(), "It is remembered.");
    await close(page);
}

async function leadsToTheNextQuestion() {
    const { questions } = short();
    const page = await open("one");
    for (const { before } of questions) {
        await page.getByRole("button", { name: "Next question" }).click();
        await is(page, before - 1, "It leads to the step before, whatever lies between.");
        same(await question(page).count(), 1, "And there it asks.");
    }
    await page.keyboard.press("n");
    await is(page, 120, "After the last question comes the end.");
    same(await question(page).count(), 0, "Nothing is asked there.");
    await close(page);
}

async function asksOnTheWay() {
    const { questions: [{ before }] } = short();
    const page = await open("one");
    await page.getByLabel("Speed").selectOption("50");
    await press(page, "Play or pause");
    await question(page).waitFor();
    await is(page, before - 1, "Playing stops at a question.");
    await page.keyboard.press("Home");
    await page.locator(".strip").first().focus();
    await page.keyboard.press("End");
    await is(page, 120, "A jump is not stopped.");
    await close(page);
}

// --- Several ------------------------------------------------------------------------------------------

const columns = page => page.locator(".scene .say").allTextContents();

async function inStep() {
    const page = await open("two");
    await page.getByLabel("ask me").uncheck();
    await page.locator(".strip").first().focus();
    const [first, second] = [makeSteps({ count: 110, call: "select" }),
        makeSteps({ count: 125, registers: true })];
    const deeds = steps => steps.list.filter(step => step.kind === "client").map(step => step.say);
    const seen = [new Set(), new Set()];
    const together = [];
    const beats = Number((await where(page)).split(" / ")[1]);
    for (let i = 0; i < beats; i++) {
        const words = await columns(page);
        words.forEach((said, column) => seen[column].add(said));
        if (deeds(first).includes(words[0]) && words[0] === words[1])
            together.push(words[0]);
        await page.keyboard.press("ArrowRight");
    }
    check(seen[1].has(second.list.at(-1).say), "The longer one reaches its end.");
    same(together, deeds(first), "What a client does, it does in both at once.");
    await page.keyboard.press("Home");
    await page.getByLabel("client by client").check();
    await press(page, "Step");
    await press(page, "Step");
    await press(page, "Step");
    same(await columns(page), ["the server falls asleep in select", "the server falls asleep in epoll_wait"],
        "From client to client: all have done what there was to do.");
    await close(page);
}

async function tellsWhoAccepts() {
    const page = await open("workers");
    const group = name => page.getByRole("group", { name, exact: true });
    check(!await group("worker 2").isVisible(), "A process that is not there yet is not shown.");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    check((await group("not accepted yet").innerText()).includes("7 bytes wait for the server"),
        "Bob waits, and so do his bytes.");
    await page.keyboard.press("ArrowRight");
    check(!await group("not accepted yet").isVisible(), "Nobody waits any longer.");
    check(await group("worker 2").isVisible(), "The worker is there.");
    check((await group("worker 2").innerText()).includes("bob"), "The worker that accepted him has him.");
    check(!(await group("worker 1").innerText()).includes("bob"), "The other does not.");
    await close(page);
}

async function inAChapter() {
    const page = await open("chapter");
    same(await page.locator(".where").count(), 0, "Nothing is loaded at first.");
    const sets = page.locator("#see-02-sets");
    await sets.getByRole("button").click();
    await is(page, 1, "It starts.");
    await page.keyboard.press("ArrowRight");
    await is(page, 2, "Its keys work with the focus in it.");
    await page.waitForURL(/#see-02-sets-2$/);
    await page.locator("#see-02-gone").getByRole("button").focus();
    const before = await page.evaluate(() => scrollY);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("t");
    await page.keyboard.press("Home");
    await page.waitForFunction(before => scrollY < before, before)
        .catch(() => { throw new Error("Home is the page's, with the focus elsewhere."); });
    await is(page, 2, "With the focus elsewhere keys are the page's.");
    await page.locator("#see-02-gone").getByRole("button").click();
    const fills = () => sets.evaluate(see => see.getBoundingClientRect().height === innerHeight);
    await press(page, "Fill the window, or go back");
    check(await fills(), "It can fill the window.");
    await page.keyboard.press("Escape");
    check(!await fills(), "Escape brings the page back.");
    same(await page.getByRole("alert").textContent(), "player-gone.js cannot be loaded.", "What is missing is told.");
    page.complaints = page.complaints.filter(words => !words.includes("ERR_FILE_NOT_FOUND"));
    await page.goto("about:blank");
    await page.goto(pages.chapter() + "#see-02-sets-17");
    await is(page, 17, "A link into a chapter leads to the step.");
    await page.waitForFunction(() => scrollY > 500)
        .catch(() => { throw new Error("The page does not scroll to it."); });
    await close(page);
}

// --- Many ---------------------------------------------------------------------------------------------

async function bearsMany() {
    const began = Date.now();
    const page = await open("long");
    await page.getByLabel("ask me").uncheck();
    console.log(`# written and opened in ${Date.now() - began} ms`);
    const opened = await page.evaluate(() => performance.getEntriesByType("navigation")[0].domComplete);
    check(await page.locator(".event").count() < 100, "Only what can be seen of the list is in the page.");
    const times = await page.evaluate(() => {
        const time = act => { const began = performance.now(); act(); return performance.now() - began; };
        const step = document.querySelector("button.step");
        const steps = Array.from({ length: 500 }, () => time(() => step.click())).sort((a, b) => a - b);
        const jump = time(() => { document.querySelector("button.last").click(); });
        const field = document.querySelector("input[type=search]");
        field.value = "frank sends";
        const search = time(() => field.dispatchEvent(new Event("input")));
        return { step: steps[250], slowest: steps[499], jump, search };
    });
    const figures = Object.entries(times).map(([what, ms]) => `${what} ${ms.toFixed(1)} ms`).join(", ");
    console.log(`# 100,000 events: opened in ${opened.toFixed(0)} ms; ${figures}`);
    await is(page, "100,000", "It reaches the end.");
    check((await page.locator(".count[role=status]").textContent()).endsWith("of 100,000 events"), "It searches all.");
    await page.screenshot({ path: path.join(pictures, "player-long.png") });
    await close(page);
}

// --- For everybody ------------------------------------------------------------------------------------

let axe = null;
try {
    axe = require.resolve("axe-core/axe.min.js");
} catch {
    // Told below.
}

async function nothingIsFound(page, sentence) {
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    const told = violations.map(({ help, nodes }) =>
        `${help}: ${nodes[0].html.slice(0, 160)} (${nodes[0].failureSummary})`);
    same(told, [], sentence);
}

const moments = {
    "a handler": ["one", `#step=${HANDLER}`],
    "sleep": ["one", `#step=${SLEEP}`],
    "a question": ["one", `#step=${short().questions[0].before - 1}`, page => page.keyboard.press("ArrowRight")],
    "an answer": ["one", `#step=${short().questions[0].before - 1}`, async page => {
        await page.keyboard.press("ArrowRight");
        await question(page).getByRole("radio").first().check();
        await page.keyboard.press("Enter");
    }],
    "the help": ["one", "", page => page.keyboard.press("?")],
    "two": ["two", "#step=37"],
    "workers": ["workers", "#step=3"],
    "a chapter": ["chapter", "", async page => {
        await page.getByRole("button").first().click();
        await page.locator(".where").waitFor();
    }],
};

async function keepsNobodyOut(what) {
    const [name, hash, act] = moments[what];
    const page = await open(name, { hash });
    await act?.(page);
    await page.addScriptTag({ path: axe });
    for (const colorScheme of ["light", "dark"])
        for (const width of [WIDE, NARROW]) {
            await page.emulateMedia({ colorScheme });
            await page.setViewportSize({ width, height: 900 });
            await nothingIsFound(page, `${colorScheme}, ${width} pixels wide`);
            const picture = `player-${what.replace(/ /g, "-")}-${width}-${colorScheme}.png`;
            await page.screenshot({ path: path.join(pictures, picture) });
        }
    await close(page);
}

async function fits() {
    for (const [what, [name, hash, act]] of Object.entries(moments))
        for (const width of [NARROW, 640]) {
            const page = await open(name, { width, height: 450, hash });
            await act?.(page);
            const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            check(over <= 0, `${what} is ${over} pixels wider than a window of ${width}.`);
            await close(page);
        }
}

async function isHeard() {
    const page = await open("one", { hash: `#step=${HANDLER}` });
    const slider = page.getByRole("slider", { name: "Moment" });
    same(await slider.getAttribute("aria-valuetext"), `step ${HANDLER} of 120: ${short().list[HANDLER - 1].say}`,
        "The strip says where it is.");
    same(await page.locator(".say").getAttribute("aria-live"), "polite", "The step is read aloud when it changes.");
    check(await page.getByRole("group", { name: "server", exact: true }).count() === 1, "A process has a name.");
    const row = page.getByRole("listitem").filter({ hasText: "alice" });
    check((await row.textContent()).includes("Ready: read."), `What is ready is told: ${await row.textContent()}`);
    check(await page.getByRole("main", { name: "Recording: Two clients are served" }).count() === 1, "All has a name.");
    await close(page);
}

async function withoutMotion() {
    const page = await open("one", { reducedMotion: "reduce" });
    const duration = await page.locator(".bar i").first().evaluate(fill => getComputedStyle(fill).transitionDuration);
    same(duration, "0s", "Bars do not slide.");
    await close(page);
}

async function withoutScripts() {
    for (const [name, words] of [["one", "the server starts"], ["chapter", "step 1 of 02-sets"]]) {
        const page = await open(name, { javaScriptEnabled: false });
        check(await page.getByRole("cell", { name: words }).first().isVisible(), "There is the table of steps.");
        same(await page.getByRole("button").count(), 0, "There is no button that does nothing.");
        await close(page);
    }
}

async function main() {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    await test("buttons step, turn, and go to the ends", byButtons);
    await test("so do keys, unless they are typed into the search", byKeys);
    await test("so does a finger, on a phone", byFinger);
    await test("the address leads to a step, and follows", byAddress);
    await test("a jump shows what stepping shows", jumpsAsItSteps);
    await test("it tells what waits where, and which handler runs", tellsWhatWaits);
    await test("it plays to the end, and is silent while it plays fast", plays);
    await test("events are found by words, kind and who, and lead to their step", finds);
    await test("it stops before a step, asks, and says why", asks);
    await test("questions can be switched off", asksNobodyWhoDoesNotWant);
    await test("a button leads to the next question", leadsToTheNextQuestion);
    await test("playing stops at a question, a jump does not", asksOnTheWay);
    await test("two recordings keep in step with what clients do", inStep);
    await test("a client is seen with the process that accepted it", tellsWhoAccepts);
    await test("in a chapter it is loaded when it is wanted, and leaves the page its keys", inAChapter);
    await test("100,000 events open, step and are searched", bearsMany);
    for (const what of axe ? Object.keys(moments) : [])
        await test(`axe finds nothing in ${what}, light and dark, wide and narrow`, () => keepsNobodyOut(what));
    if (!axe)
        await test("axe finds nothing # SKIP missing: axe-core; make install BROWSER=1 installs it", () => {});
    await test("nothing is wider than a phone, or half a screen", fits);
    await test("a screen reader is told where, what and how it is", isHeard);
    await test("nothing moves for those who ask for that", withoutMotion);
    await test("without JavaScript there is the table of steps", withoutScripts);
    await browser.close();
    end();
}

main().catch(error => {
    console.log(`Bail out! ${error.message}`);
    process.exit(1);
});
