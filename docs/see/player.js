/* The player: steps through what a server did, as `see` has worked it out of a recording.
 *
 * Where it is shown. A page has, for each player,
 *
 *     <div class="see" data-steps="steps-1 steps-2">      ids of one recording, or of some side by side
 *         <noscript><table>...</table></noscript>         the steps, for a browser without JavaScript
 *     </div>
 *     <script type="application/json" id="steps-1">       the steps as JSON; so for each id
 *
 * and the text of docs/quiz.css and player.css in its head, and that of this file in a script at the end of its body.
 * (So nothing in them may look like the end of a script or a style.)
 *
 * Within JSON in a page, "<" is written as \u003c. In <noscript> a table of 100,000 rows costs the browser nothing.
 * A page that is nothing but a player has <body class="see-page">: its keys work wherever the focus is.
 *
 * In a chapter a poster stands there (docs/pages/see.lua), and the steps are loaded when somebody wants to see them:
 *
 *     <div class="see" id="see-02-sets" data-from="see/02-sets.js" data-title="..." data-about="..."> ... </div>
 *
 * where `see data` wrote the file: seeSteps({"steps":1, ...}), and that is all. Several files have blanks between.
 * What "set" does not name stays as it was, and a step without "who" is of the same one as the step before. Steps are
 * numbered from 1 in all that is said, in "before" of a question, and in the address: "#step=17"; in a chapter
 * "#see-02-sets-17".
 *
 * Start at start(), near the end. Above it: what a recording says of any step; several of them in step; then the
 * parts of the picture, each an element and how it shows a moment. */
"use strict";

(() => {
    // --- A recording: the value of each field at any step --------------------------------------------------

    /* The last index whose entry is not above the value; -1 if there is none. */
    function lastUpTo(sorted, value) {
        let low = 0, high = sorted.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (sorted[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }

    /* Each field is kept as the steps at which it changed, and to what: any moment is a binary search away. */
    class Recording {
        constructor(steps) {
            Object.assign(this, steps);
            this.rows = new Map(); // row -> Map(field -> { at: [steps], is: [values] })
            this.alive = new Map(); // row -> { at, is: whether it has any field }
            this.most = {}; // field -> its greatest number
            const fieldsOf = new Map();
            this.list.forEach((step, n) => {
                step.who ??= this.list[n - 1]?.who;
                for (const key in step.set)
                    this.#keep(key, step.set[key], n, fieldsOf);
            });
            this.clients = this.clients || [];
            this.functions = this.functions || {};
            this.servers = this.#processes();
            this.has = what => this.list.some(step => step[what]);
        }

        #keep(key, value, n, fieldsOf) {
            const dot = key.lastIndexOf(".");
            const row = key.slice(0, dot), field = key.slice(dot + 1);
            if (!this.rows.has(row)) {
                this.rows.set(row, new Map());
                this.alive.set(row, { at: [], is: [] });
                fieldsOf.set(row, new Set());
            }
            const fields = this.rows.get(row), alive = this.alive.get(row), set = fieldsOf.get(row);
            if (!fields.has(field))
                fields.set(field, { at: [], is: [] });
            const history = fields.get(field);
            history.at.push(n);
            history.is.push(value);
            if (value === null)
                set.delete(field);
            else
                set.add(field);
            if ((alive.is.at(-1) || false) !== set.size > 0) {
                alive.at.push(n);
                alive.is.push(set.size > 0);
            }
            if (typeof value === "number" && !(value <= this.most[field]))
                this.most[field] = value;
        }

        /* Those that are told, and whoever else has rows. */
        #processes() {
            const ids = new Set((this.processes || []).map(process => process.id));
            for (const row of this.rows.keys()) {
                const dot = row.lastIndexOf(".");
                if (dot > 0)
                    ids.add(row.slice(0, dot));
                else if (!this.clients.includes(row))
                    ids.add(row);
            }
            return [...ids].map(id => ({ id, descriptors: [...this.rows.keys()]
                .filter(row => row.startsWith(id + ".") && row.lastIndexOf(".") === id.length)
                .sort((a, b) => a.slice(id.length + 1) - b.slice(id.length + 1)) }));
        }

        /* Whether bytes ever wait there. */
        hasTank(row) {
            return ["in", "out", "buffer"].some(field => this.rows.get(row)?.get(field)?.is.some(bytes => bytes > 0));
        }

        value(row, field, n) {
            const history = this.rows.get(row)?.get(field);
            const index = history ? lastUpTo(history.at, n) : -1;
            return index < 0 ? null : history.is[index];
        }

        lives(row, n) {
            const alive = this.alive.get(row);
            return alive !== undefined && (alive.is[lastUpTo(alive.at, n)] || false);
        }

        /* The row of the descriptor behind which a client is; the last one, if it is closed. */
        homes(client) {
            this.homeOf ||= this.#homes();
            return this.homeOf.get(client);
        }

        #homes() {
            const homes = new Map(this.clients.map(client => [client, []]));
            for (const [row, fields] of this.rows) {
                const who = fields.get("who") || { at: [], is: [] };
                who.is.forEach((client, i) => homes.get(client)?.push({ at: who.at[i], row }));
            }
            homes.forEach(list => list.sort((a, b) => a.at - b.at));
            return homes;
        }

        home(client, n) {
            const homes = this.homes(client) || [];
            return homes.findLast(home => home.at <= n)?.row;
        }

        /* Whether a row is of an open descriptor; of this client's, if one is named: numbers are given out again. */
        isOpen(row, n, who = null) {
            return this.lives(row, n) && this.value(row, "state", n) !== "closed" &&
                (who === null || this.value(row, "who", n) === who);
        }
    }

    // --- Several recordings in step ------------------------------------------------------------------------

    /* A longest subsequence that rises, as indexes. */
    function rising(numbers) {
        const ends = [], least = [], before = []; // of those of each length: the index and number at their end
        numbers.forEach((number, i) => {
            const place = lastUpTo(least, number - 1) + 1;
            before[i] = ends[place - 1];
            ends[place] = i;
            least[place] = number;
        });
        const kept = [];
        for (let i = ends.at(-1); i !== undefined; i = before[i])
            kept.unshift(i);
        return kept;
    }

    /* What clients and the scene do, each with how often it was done before: "alice sends ... 2" -> its step. */
    function deeds(recording) {
        const steps = new Map(), times = new Map();
        recording.list.forEach((step, n) => {
            if (step.kind !== "client" && step.kind !== "scene")
                return;
            const words = step.who + " " + (step.text || step.say).replace(/\d{4,}/g, "#");
            times.set(words, (times.get(words) || 0) + 1);
            steps.set(words + " " + times.get(words), n);
        });
        return steps;
    }

    /* The steps that all recordings have in common, in an order that holds in all: a list of steps for each. */
    function common(recordings) {
        const [first, ...others] = recordings.map(deeds);
        let names = [...first.keys()].filter(name => others.every(other => other.has(name)));
        for (const other of others)
            names = rising(names.map(name => other.get(name))).map(i => names[i]);
        return [first, ...others].map(steps => names.map(name => steps.get(name)));
    }

    /* Beats: at each, every recording shows one step. Between two things that clients do, each takes the beats it
     * needs, and waits for the slowest. */
    function align(recordings) {
        if (recordings.length === 1) {
            const count = recordings[0].list.length;
            return { count, step: (_, beat) => beat, beat: (_, step) => step, waits: () => false, stops: null };
        }
        const anchors = common(recordings).map((steps, i) =>
            [0, ...steps.filter(step => step > 0), recordings[i].list.length]);
        const stops = [], starts = [];
        let count = 0;
        for (let part = 0; part + 1 < anchors[0].length; part++) {
            starts.push(count);
            count += Math.max(...anchors.map(steps => steps[part + 1] - steps[part]));
            stops.push(count - 1);
        }
        /* Where it would be if it did not wait; and where the next part begins. */
        const run = (i, beat) => {
            const part = lastUpTo(starts, beat);
            return [anchors[i][part] + beat - starts[part], anchors[i][part + 1]];
        };
        const waits = (i, beat) => {
            const [n, end] = run(i, beat);
            return n >= end;
        };
        const step = (i, beat) => {
            const [n, end] = run(i, beat);
            return Math.max(0, Math.min(n, end - 1));
        };
        const beat = (i, n) => {
            const part = Math.min(lastUpTo(anchors[i], n), starts.length - 1);
            return starts[part] + n - anchors[i][part];
        };
        return { count, step, beat, waits, stops };
    }

    // --- Words ---------------------------------------------------------------------------------------------

    const grouped = number => number.toLocaleString("en");

    function duration(ns) {
        const [size, unit] = ns < 1e3 ? [1, "ns"] : ns < 1e6 ? [1e3, "µs"] : ns < 1e9 ? [1e6, "ms"] : [1e9, "s"];
        return `${Number((ns / size).toPrecision(4))} ${unit}`;
    }

    const inBytes = number => `${grouped(number)} byte${number === 1 ? "" : "s"}`;

    /* "the server", but "worker 1" and "alice". */
    const called = (recording, who) => /\d/.test(who) || recording.clients.includes(who) ? who : `the ${who}`;

    const letters = { r: "read", w: "write", h: "hang-up", e: "error" };
    const spelled = interest => [...interest].map(letter => letters[letter] || letter).join(", ");

    // --- Elements ------------------------------------------------------------------------------------------

    function make(tag, properties = {}, ...children) {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(properties))
            if (name in element)
                element[name] = value;
            else
                element.setAttribute(name, value);
        element.append(...children);
        return element;
    }

    /* Write only what differs: most of the picture stays from step to step. */
    function put(element, text) {
        if (element.textContent !== text)
            element.textContent = text;
    }

    /* What has to measure the page is done once, before it is drawn. */
    const waiting = new Map();

    function later(key, act) {
        if (waiting.size === 0)
            requestAnimationFrame(() => {
                const acts = [...waiting.values()];
                waiting.clear();
                acts.forEach(act => act());
            });
        waiting.set(key, act);
    }

    const icon = path => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
    const icons = {
        first: icon("M5 5h2.5v14H5zM19 5v14L9 12z"),
        back: icon("M17 5v14L7 12z"),
        step: icon("M7 5v14l10-7z"),
        turn: icon("M5 5v14l7-7zM12 5v14l7-7z"),
        play: icon("M8 4v16l12-8z"),
        pause: icon("M6 5h4.5v14H6zM13.5 5H18v14h-4.5z"),
        last: icon("M16.5 5H19v14h-2.5zM5 5v14l10-7z"),
        large: icon("M4 4h7v2.5H6.5V11H4zM13 17.5h4.5V13H20v7h-7z"),
    };

    /* A client's mark: a letter, and a colour that only adds to it. */
    function badge(recording, who) {
        const index = recording.clients.indexOf(who);
        const name = who.charAt(0).toUpperCase() + (who.match(/\d+$/) || [""])[0];
        return make("span", { className: `badge c${index % 6}`, "aria-hidden": "true" }, name);
    }

    // --- A short list

    function makeList(title) {
        const items = make("ol"), element = make("div", { className: "queue" }, make("b", {}, title), items);
        let shown = null;
        return { element, show(entries) {
            element.hidden = entries === null;
            if (entries === shown || entries === null)
                return;
            shown = entries;
            items.replaceChildren(...(entries.length > 0 ? entries.slice(0, 8).map(entry => make("li", {}, entry)) :
                [make("li", { className: "none" }, "none")]));
            if (entries.length > 8)
                items.append(make("li", { className: "none" }, `and ${entries.length - 8} more`));
        } };
    }

    // --- A tank: bytes that wait ---------------------------------------------------------------------------

    const SMALL = 64; // bytes that fill a tank if there are never more

    function makeTank(kind) {
        const fill = make("i"), level = make("span", { className: "level" });
        const element = make("div", { className: `tank ${kind}` }, make("span", { className: "bar" }, fill), level);
        return { element, show(amount, most, text, changed) {
            element.hidden = amount === null;
            if (amount === null)
                return;
            const share = amount > 0 ? Math.max(0.02, Math.min(1, amount / Math.max(most, SMALL))) : 0;
            fill.style.transform = `scaleX(${share.toFixed(4)})`;
            element.classList.toggle("empty", amount === 0);
            element.classList.toggle("changed", changed);
            put(level, text);
        } };
    }

    // --- A client's own side -------------------------------------------------------------------------------

    function makeClient(recording, who) {
        const state = make("span", { className: "state" }), figures = make("span", { className: "figures" });
        const last = make("span", { className: "last" });
        const element = make("div", { className: "client" }, make("div", { className: "name" }, badge(recording, who),
            make("b", {}, who), " ", state), figures, last);
        return { element, show(n, set) {
            const value = field => recording.value(who, field, n);
            const words = value("last");
            const is = value("state");
            put(state, is || "not here yet");
            element.classList.toggle("absent", !is);
            const figure = field => grouped(value(field) || 0);
            put(figures, is ? `sent ${figure("sent")} · received ${figure("received")}` : "");
            put(last, words || "");
            last.hidden = !words;
            element.classList.toggle("changed",
                ["state", "sent", "received", "last"].some(field => `${who}.${field}` in set));
        } };
    }

    // --- A descriptor, and the two ways of its connection --------------------------------------------------

    function makeLamps() {
        const element = make("span", { className: "lamps" });
        const lamps = new Map();
        const said = make("span", { className: "unseen" });
        const lamp = letter => {
            if (!lamps.has(letter)) {
                lamps.set(letter, make("i", { "aria-hidden": "true", title: letters[letter] || letter }, letter));
                element.insertBefore(lamps.get(letter), said);
            }
            return lamps.get(letter);
        };
        element.append(said);
        ["r", "w"].forEach(lamp);
        return { element, show(interest, ready) {
            element.hidden = interest === null && !ready;
            [...(interest || ""), ...(ready || "")].forEach(lamp);
            lamps.forEach((lamp, letter) => {
                lamp.classList.toggle("asked", (interest || "").includes(letter));
                lamp.classList.toggle("ready", (ready || "").includes(letter));
                lamp.hidden = !"rw".includes(letter) && !(ready || "").includes(letter);
            });
            put(said, (interest ? ` waits for: ${spelled(interest)}.` : interest === "" ? " waits for nothing." : "") +
                (ready ? ` Ready: ${spelled(ready)}.` : ""));
        } };
    }

    /* A row of the picture: a client, its connection, the descriptor. Any of them may be missing. */
    function makeRow(recording, us, who) {
        const client = who && makeClient(recording, who);
        const number = make("b", { className: "number" }), what = make("span", { className: "what" });
        const state = make("span", { className: "state" });
        const peer = make("b"), whom = make("span", { className: "whom" }); // who is behind, if it is no client
        const lamps = makeLamps(), there = makeTank("in"), back = makeTank("out"), buffer = makeTank("buffer");
        const queue = makeList("waits to be accepted");
        const name = make("div", { className: "name" }, number, what, whom, state, lamps.element);
        const descriptor = make("div", { className: "descriptor" }, name, buffer.element, queue.element);
        const wire = make("div", { className: "wire" }, there.element, back.element);
        const element = make("div", { className: "row", role: "listitem" },
            client ? client.element : make("div", { className: "client" }, peer), wire, descriptor);

        function stateOf(row, n, open, value) {
            if (open)
                return value("state") || "";
            if (row !== undefined)
                return "closed";
            return who && recording.value(who, "state", n) ? "not accepted yet" : "";
        }

        /* What waits for a client that is not accepted, or no longer, the client knows. */
        function showWire(value, open, n, changed, set) {
            const other = called(recording, who || value("who") || "other side"), our = called(recording, us);
            const most = Math.max(recording.most.in || 0, recording.most.out || 0);
            const amount = (field, known) => open ? value(field) : (who && recording.value(who, known, n)) || null;
            const level = (bytes, whom) =>
                `${bytes > 0 ? inBytes(bytes) : "nothing"} wait${bytes > 1 ? "" : "s"} for ${whom}`;
            const to = amount("in", "unread"), from = amount("out", "waiting");
            there.show(to, most, level(to, our), changed("in"));
            back.show(from, most, level(from, other), changed("out") || `${who}.waiting` in set);
            wire.hidden = to === null && from === null;
        }

        return { element, show(row, n, set, isCurrent) {
            const open = row !== undefined && recording.isOpen(row, n, who);
            const value = field => open ? recording.value(row, field, n) : null;
            const changed = field => `${row}.${field}` in set;
            client?.show(n, set);
            put(number, row === undefined ? "" : row.slice(row.lastIndexOf(".") + 1));
            put(what, value("what") || "");
            put(whom, (!who && value("who")) || "");
            put(peer, whom.textContent);
            put(state, stateOf(row, n, open, value));
            queue.show(value("queue")?.length > 0 ? value("queue") : null);
            lamps.show(value("interest"), value("ready"));
            showWire(value, open, n, changed, set);
            const kept = value("buffer"), limit = value("limit");
            buffer.show(kept, limit || recording.most.buffer || 0,
                `${grouped(kept || 0)}${limit ? ` of ${grouped(limit)}` : ""} in our buffer`, changed("buffer"));
            buffer.element.classList.toggle("full", limit > 0 && kept >= limit);
            if (!who && !recording.hasTank(row))
                wire.hidden = true;
            descriptor.hidden = row === undefined && state.textContent === "";
            element.classList.toggle("gone", !open);
            element.classList.toggle("current", isCurrent);
            descriptor.classList.toggle("changed",
                open && ["state", "interest", "ready", "what", "who", "queue"].some(changed));
        } };
    }

    // --- A process: what it does, its wait, its turn, its descriptors --------------------------------------

    const PHASES = ["calls", "wait", "handlers", "timers", "signals"];

    /* Those that this recording has. */
    function makePhases(recording, id) {
        const seen = new Set(recording.rows.get(id)?.get("phase")?.is);
        const phases = PHASES.filter(phase => seen.has(phase));
        const items = phases.map(phase => make("li", {}, phase));
        const hidden = items.length === 0;
        const element = make("ol", { className: "phases", "aria-label": "phases of a turn", hidden }, ...items);
        return { element, show(phase) {
            items.forEach((item, i) => {
                if (phases[i] === phase)
                    item.setAttribute("aria-current", "step");
                else
                    item.removeAttribute("aria-current");
            });
        } };
    }

    /* "5:r 6:rw" as chips; whom they are about. */
    const CHIPS = 24;

    function chips(recording, id, all, n) {
        const some = all.slice(0, CHIPS).map(word => {
            const [fd, asked] = word.split(":");
            const who = recording.value(`${id}.${fd}`, "who", n);
            return make("span", { className: "chip", title: asked ? spelled(asked) : "" },
                make("b", {}, fd), who ? ` ${who}` : "", asked ? make("i", {}, ` ${asked}`) : "");
        });
        if (all.length > CHIPS)
            some.push(`and ${all.length - CHIPS} more`);
        return some.length > 0 ? some : ["nothing"];
    }

    const MOST_ROWS = 200;
    const FEW = 6; // so many clients have their places from the first step on

    function makeProcess(recording, { id, descriptors }, adopts) {
        const state = make("span", { className: "is" }), turn = make("span", { className: "count" });
        const phases = makePhases(recording, id), calls = makeList("queued calls"), timers = makeList("running timers");
        const asked = make("span", { className: "asked" }), ready = make("span", { className: "ready" });
        const wait = make("div", { className: "wait" },
            make("span", { className: "went-in" }, make("b", {}, "went in "), asked),
            make("span", { className: "came-out" }, make("b", {}, "came out "), ready));
        const list = make("div", { className: "rows", role: "list" }), more = make("p", { className: "more" });
        const small = make("div", { className: "small", role: "list" }); // what never has bytes that wait
        const pid = recording.processes?.find(process => process.id === id)?.pid;
        const element = make("div", { className: "process", role: "group", "aria-label": id },
            make("div", { className: "about" }, make("b", { className: "id", title: pid ? `process ${pid}` : "" }, id),
                state, turn, phases.element), wait,
            make("div", { className: "queues" }, calls.element, timers.element), small, list, more);
        const rows = new Map();
        const shows = {};

        function rowFor(name, who) {
            if (!rows.has(name))
                rows.set(name, makeRow(recording, id, who));
            return rows.get(name);
        }

        function fill(place, list, n) { // the chips are made anew only if they differ
            place.parentNode.hidden = list === null;
            if (shows[place.className] === list)
                return;
            shows[place.className] = list;
            place.replaceChildren(...(list === null ? [] : chips(recording, id, list, n)));
        }

        /* Its own descriptors, in their order; then the clients, each in the place that it has throughout. */
        function show(n, step, set) {
            element.hidden = !recording.lives(id, n) && !descriptors.some(row => recording.lives(row, n));
            if (element.hidden)
                return;
            const value = field => recording.value(id, field, n);
            const is = value("state") || "";
            put(state, is);
            element.classList.toggle("current", step.who === id);
            state.className = `is ${is.split(" ")[0]}`; // asleep, runs, frozen, ended
            element.classList.toggle("ended", is.startsWith("ended"));
            put(turn, value("turn") ? `turn ${value("turn")}` : "");
            phases.show(value("phase"));
            const out = is === "runs" ? value("ready") : null;
            fill(asked, value("asked"), n);
            fill(ready, out, n);
            wait.hidden = value("asked") === null && out === null;
            calls.show(value("calls"));
            timers.show(value("timers"));
            showRows(n, step, set);
        }

        function showRows(n, step, set) {
            const shown = [], little = [];
            const add = (name, who, row, to = shown) => {
                if (to.length < MOST_ROWS || row === step.row) {
                    const view = rowFor(name, who);
                    view.show(row, n, set, step.row !== undefined && (step.row === row || step.row === who));
                    to.push(view.element);
                } else
                    left++;
            };
            let left = 0;
            for (const row of descriptors)
                if (recording.isOpen(row, n) && !recording.clients.includes(recording.value(row, "who", n)))
                    add(row, null, row, recording.hasTank(row) ? shown : little);
            for (const who of recording.clients) {
                const row = recording.home(who, n);
                if (recording.clients.length > FEW && !recording.lives(who, n))
                    continue;
                if (row ? row.slice(0, row.lastIndexOf(".")) === id : adopts)
                    add(who, who, row);
            }
            for (const row of descriptors) { // of a client that is at home in another process
                const who = recording.value(row, "who", n);
                if (recording.isOpen(row, n) && recording.clients.includes(who) && recording.home(who, n) !== row)
                    add(row, null, row);
            }
            for (const [place, rows] of [[list, shown], [small, little]])
                if (place.children.length !== rows.length || rows.some((row, i) => place.children[i] !== row))
                    place.replaceChildren(...rows);
            small.hidden = little.length === 0;
            list.hidden = shown.length === 0;
            put(more, left > 0 ? `and ${grouped(left)} more` : "");
        }

        return { element, show };
    }

    /* Clients that no process has accepted, where there are several processes. */
    function makeOutside(recording) {
        const list = make("div", { className: "rows", role: "list" });
        const element = make("div", { className: "process outside", role: "group", "aria-label": "not accepted yet" },
            make("div", { className: "about" }, make("b", { className: "id" }, "not accepted yet")), list);
        const rows = new Map();
        return { element, show(n, step, set) {
            const here = recording.clients.filter(who => recording.lives(who, n) && !recording.home(who, n))
                .slice(0, MOST_ROWS);
            element.hidden = here.length === 0;
            list.replaceChildren(...here.map(who => {
                if (!rows.has(who))
                    rows.set(who, makeRow(recording, "server", who));
                rows.get(who).show(undefined, n, set, step.row === who);
                return rows.get(who).element;
            }));
        } };
    }

    // --- The handler that runs -----------------------------------------------------------------------------

    const KEYWORDS = "static const void int char bool long unsigned size_t ssize_t struct enum if else for while do " +
        "switch case break continue return sizeof";
    const TOKENS = new RegExp([
        /(\/\*.*?(?:\*\/|$)|^\s*\*.*|\/\/.*)/.source, // a comment, or a line in the middle of one
        /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/.source,
        `\\b(${KEYWORDS.replaceAll(" ", "|")})\\b`,
    ].join("|"), "g");

    function coloured(line) {
        const pieces = [];
        let from = 0;
        for (const match of line.matchAll(TOKENS)) {
            const kind = match[1] ? "comment" : match[2] ? "string" : "keyword";
            pieces.push(line.slice(from, match.index), make("span", { className: kind }, match[0]));
            from = match.index + match[0].length;
        }
        return [...pieces, line.slice(from)];
    }

    function makeSource(recording) {
        const title = make("b"), place = make("span", { className: "place-of" });
        const code = make("pre", { tabIndex: 0, role: "group", "aria-label": "the function that runs" });
        const element = make("div", { className: "source" }, make("div", { className: "about" }, title, place), code);
        let shown;
        element.hidden = !recording.has("function");
        return { element, show(n, step) {
            const runs = step.function ||
                recording.servers.map(({ id }) => recording.value(id, "function", n)).find(Boolean) || null;
            if (runs === shown)
                return;
            shown = runs;
            const source = recording.functions[runs];
            title.textContent = runs ? `${runs}()` : "none of the server's functions runs";
            place.textContent = source?.file ? `${source.file}${source.line > 0 ? `:${source.line}` : ""}` : "";
            code.replaceChildren(...(source?.lines || []).map((line, i) =>
                make("span", { "data-line": source.line + i }, ...coloured(line), "\n")));
            if (runs && !source?.lines?.length)
                code.textContent = "Its source is not at hand.";
            code.scrollTop = 0;
        } };
    }

    // --- What is said of a step ----------------------------------------------------------------------------

    function makeWords(recording) {
        const said = make("p", { className: "say", "aria-live": "polite" });
        const text = make("code", { className: "text" }), facts = make("span", { className: "facts" });
        const element = make("div", { className: "words" }, said, make("p", { className: "exact" }, text, facts));
        return { element, said, show(n, step, waits) {
            put(said, step.say || step.text);
            put(text, step.text || "");
            const time = step.kind === "wake" ? "slept" : "took";
            const all = [step.who, `at ${duration(step.t - recording.list[0].t)}`, step.turn > 0 && `turn ${step.turn}`,
                step.took > 0 && `${time} ${duration(step.took)}`];
            put(facts, waits ? "waits for the others" : all.filter(Boolean).join(" · "));
            element.classList.toggle("waits", waits);
            element.dataset.kind = step.kind;
        } };
    }

    /* What its author says of it. */
    function makeAbout(recording) {
        const about = make("div", { className: "about-it", hidden: !recording.about });
        about.innerHTML = recording.about || "";
        return about;
    }

    /* All of one recording. */
    function makeScene(recording, alone) {
        const words = makeWords(recording), source = makeSource(recording);
        const single = recording.servers.length === 1;
        const parts = recording.servers.map(process => makeProcess(recording, process, single));
        if (!single)
            parts.unshift(makeOutside(recording));
        const state = make("div",
            { className: "processes", tabIndex: 0, role: "group", "aria-label": "processes and descriptors" },
            ...parts.map(part => part.element));
        const element = make("div", { className: "scene" },
            ...alone ? [] : [make("p", { className: "scene-title" }, recording.name), makeAbout(recording)],
            words.element,
            make("div", { className: "picture" }, state, source.element));

        /* The row that a step is about, without moving the page. */
        function keepInSight() {
            const row = state.scrollHeight > state.clientHeight && state.querySelector(".current");
            if (!row)
                return;
            const above = row.offsetTop - state.offsetTop, below = above + row.offsetHeight - state.clientHeight;
            if (above < state.scrollTop)
                state.scrollTop = above;
            else if (below > state.scrollTop)
                state.scrollTop = below;
        }

        return { element, words, state, source, show(n, waits) {
            const step = recording.list[n];
            const set = waits ? {} : step.set || {};
            words.show(n, step, waits);
            parts.forEach(part => part.show(n, step, set));
            source.show(n, step);
            later(element, keepInSight);
        } };
    }

    // --- The strip: sleep and work -------------------------------------------------------------------------

    /* For each process, how much of [0, beat) it ran, along the positions of the beats. */
    function work(recording, id, positions, stepAt) {
        const sums = new Float64Array(positions.length);
        const states = recording.rows.get(id)?.get("state") || { at: [], is: [] };
        let index = -1;
        for (let beat = 0; beat + 1 < positions.length; beat++) {
            const n = stepAt(beat);
            while (index + 1 < states.at.length && states.at[index + 1] <= n)
                index++;
            const runs = index >= 0 && String(states.is[index]).startsWith("runs");
            sums[beat + 1] = sums[beat] + (runs ? positions[beat + 1] - positions[beat] : 0);
        }
        return sums;
    }

    /* What tells some titles apart: without the words with which all begin, and all end. */
    function apart(titles) {
        const words = titles.map(title => title.split(" "));
        const shared = at => new Set(words.map(at)).size === 1 && words.every(each => each.length > 1);
        while (shared(each => each.at(-1)))
            words.forEach(each => each.pop());
        while (shared(each => each[0]))
            words.forEach(each => each.shift());
        return words.map(each => each.join(" ").replace(/,$/, ""));
    }

    const LANE = 20, MARKS = 26;

    function makeStrip(recordings, alignment, settings) {
        const canvas = make("canvas", { "aria-hidden": "true" });
        const element = make("div", { className: "strip", role: "slider", tabIndex: 0, "aria-label": settings.label,
            "aria-orientation": "horizontal", "aria-valuemin": "1", "aria-valuemax": String(alignment.count) }, canvas);
        const lanes = recordings.flatMap((recording, i) => recording.servers.map(({ id }) => ({ recording, i, id })));
        const short = apart(recordings.map(recording => recording.name));
        const names = ["clients", ...lanes.map(({ i, id }) =>
            recordings.length === 1 ? id : id === "server" ? short[i] : `${short[i]}: ${id}`)];
        let now = 0, from = 0, to = alignment.count, byTime = false;
        let positions, sums, gutter = 0;

        function measure() {
            positions = new Float64Array(alignment.count + 1);
            const list = recordings[0].list;
            for (let beat = 0; beat <= alignment.count; beat++)
                positions[beat] = byTime ? list[Math.min(beat, list.length - 1)].t : beat;
            sums = lanes.map(({ recording, i, id }) => work(recording, id, positions, beat => alignment.step(i, beat)));
        }

        const scale = () => [positions[from], positions[to] - positions[from] || 1];
        const xOf = (beat, width) => (positions[beat] - scale()[0]) / scale()[1] * width;
        const beatAt = (x, width) =>
            Math.max(from, Math.min(to - 1, lastUpTo(positions, scale()[0] + x / width * scale()[1])));

        /* What the lanes are called stands before them, if there is room. */
        function drawNames(context, width, colours) {
            context.font = "12px system-ui, sans-serif";
            const widest = Math.max(...names.map(name => context.measureText(name).width));
            gutter = Math.ceil(Math.min(width / 4, 8 + widest));
            context.fillStyle = colours.soft;
            context.textAlign = "left";
            names.forEach((name, i) => {
                let shown = name;
                for (let size = name.length; size > 0 && context.measureText(shown).width > gutter - 6;)
                    shown = name.slice(0, --size) + "…";
                context.fillText(shown, 0, i === 0 ? 13 : MARKS + i * LANE - 4);
            });
            context.translate(gutter, 0);
        }

        function workUpTo(sum, position) {
            const beat = Math.max(0, Math.min(lastUpTo(positions, position), alignment.count - 1));
            const length = positions[beat + 1] - positions[beat];
            const share = length > 0 ? (position - positions[beat]) / length : 0;
            return sum[beat] + (sum[beat + 1] - sum[beat]) * share;
        }

        function drawLane(context, sum, top, width, colours) {
            const [start, length] = scale();
            context.fillStyle = colours.sleep;
            context.fillRect(0, top + LANE - 3, width, 2);
            context.fillStyle = colours.work;
            for (let x = 0; x < width; x++) {
                const a = start + x / width * length, b = start + (x + 1) / width * length;
                const exact = (workUpTo(sum, b) - workUpTo(sum, a)) / (b - a);
                const share = length < width && !byTime ? Math.round(exact) : exact; // a beat is wider than a pixel
                const height = share > 0 ? Math.max(0.2, share) * (LANE - 4) : 0;
                context.fillRect(x, top + LANE - 1 - height, 1, height);
            }
        }

        /* What clients do: up is to the server, down is from it. */
        function drawMarks(context, width, colours) {
            const recording = recordings[0];
            const wide = width / (to - from) > 12;
            let last = -9;
            for (let beat = from; beat < to; beat++) {
                const step = recording.list[alignment.step(0, beat)];
                const x = xOf(beat, width) + (wide ? width / (to - from) / 2 : 0.5);
                if ((step.kind !== "client" && step.kind !== "scene") || alignment.waits(0, beat) || x - last < 1.5)
                    continue;
                last = x;
                const index = recording.clients.indexOf(step.who);
                const down = /receives|hears|reads/.test(step.text || step.say);
                context.fillStyle = index < 0 ? colours.ink : colours.clients[index % 6];
                context.beginPath();
                context.moveTo(x - 4, down ? 4 : 12);
                context.lineTo(x + 4, down ? 4 : 12);
                context.lineTo(x, down ? 12 : 4);
                context.fill();
                if (wide && index >= 0)
                    context.fillText(step.who.charAt(0).toUpperCase(), x, 22);
            }
        }

        function draw() {
            const room = canvas.clientWidth, ratio = window.devicePixelRatio || 1;
            if (room === 0)
                return;
            const height = MARKS + lanes.length * LANE;
            if (canvas.width !== Math.round(room * ratio) || canvas.height !== Math.round(height * ratio)) {
                canvas.width = Math.round(room * ratio);
                canvas.height = Math.round(height * ratio);
                canvas.style.height = `${height}px`;
            }
            const style = getComputedStyle(element);
            const colour = name => style.getPropertyValue(`--${name}`).trim();
            const colours = { ink: colour("ink"), soft: colour("soft"), sleep: colour("sleep"), work: colour("work"),
                clients: [0, 1, 2, 3, 4, 5].map(i => colour(`c${i}`)) };
            const context = canvas.getContext("2d");
            context.setTransform(ratio, 0, 0, ratio, 0, 0);
            context.clearRect(0, 0, room, height);
            drawNames(context, room, colours);
            const width = room - gutter;
            context.font = "bold 10px system-ui, sans-serif";
            context.textAlign = "center";
            drawMarks(context, width, colours);
            lanes.forEach((lane, i) => drawLane(context, sums[i], MARKS + i * LANE, width, colours));
            drawHead(context, width, height, colours);
        }

        function drawHead(context, width, height, colours) {
            const x = xOf(now, width), next = xOf(Math.min(now + 1, to), width);
            context.fillStyle = colours.ink;
            context.globalAlpha = 0.14;
            context.fillRect(x, 0, Math.max(2, byTime ? 2 : next - x), height);
            context.globalAlpha = 1;
            context.fillRect(x, 0, 2, height);
        }

        const redraw = () => later(element, draw);

        element.addEventListener("pointerdown", event => {
            const left = canvas.getBoundingClientRect().left + gutter;
            const move = moved => settings.jump(beatAt(moved.clientX - left, canvas.clientWidth - gutter));
            element.setPointerCapture(event.pointerId);
            element.addEventListener("pointermove", move);
            const end = () => element.removeEventListener("pointermove", move);
            element.addEventListener("pointerup", end, { once: true });
            element.addEventListener("pointercancel", end, { once: true });
            move(event);
        });
        new ResizeObserver(redraw).observe(element);
        measure();
        return {
            element, redraw,
            show(beat, words) {
                now = beat;
                if (settings.window) {
                    from = Math.max(0, Math.min(beat - (settings.window >> 1), alignment.count - settings.window));
                    to = Math.min(alignment.count, from + settings.window);
                }
                element.setAttribute("aria-valuenow", String(beat + 1));
                element.setAttribute("aria-valuetext", words);
                redraw();
            },
            scaleBy(time) {
                byTime = time;
                measure();
                redraw();
            },
        };
    }

    // --- The list of events: only what can be seen of it is in the page ------------------------------------

    let lists = 0;

    function makeEvents(recording, jump) {
        const name = `see-events-${++lists}`;
        const label = "Search all events";
        const field = make("input", { type: "search", placeholder: label, "aria-label": label });
        const kind = make("select", { "aria-label": "Kind of event" }, make("option", { value: "" }, "every kind"));
        const who = make("select", { "aria-label": "Who" }, make("option", { value: "" }, "everybody"));
        const count = make("p", { className: "count", role: "status" });
        const inner = make("div", { className: "inner" });
        const list = make("div", { className: "events", role: "listbox", tabIndex: 0, "aria-label": "Events" }, inner);
        const element = make("div", { className: "finder" },
            make("div", { className: "fields" }, field, kind, who), count, list);
        const values = what => [...new Set(recording.list.map(step => step[what]))].filter(Boolean);
        values("kind").sort().forEach(value => kind.append(make("option", {}, value)));
        values("who").slice(0, 200).forEach(value => who.append(make("option", {}, value)));
        let found = null; // indexes of what was found; null: all
        let texts = null, now = 0, first = -1, last = -1;
        const height = 28; // of a row, as in player.css

        const size = () => found ? found.length : recording.list.length;
        const at = place => found ? found[place] : place;

        function search() {
            const words = field.value.trim().toLowerCase();
            texts ||= recording.list.map(step => `${step.who} ${step.say}\n${step.text}`.toLowerCase());
            found = null;
            if (words || kind.value || who.value) {
                found = [];
                recording.list.forEach((step, n) => {
                    if ((!kind.value || step.kind === kind.value) && (!who.value || step.who === who.value) &&
                        texts[n].includes(words))
                        found.push(n);
                });
            }
            count.textContent = found ? `${grouped(found.length)} of ${grouped(recording.list.length)} events` : "";
            first = -1;
            reveal();
            draw();
        }

        function option(place) {
            const n = at(place), step = recording.list[n];
            const row = make("div", { role: "option", id: `${name}-${n}`, className: "event",
                "aria-setsize": size(), "aria-posinset": place + 1, "aria-selected": String(n === now) },
                make("span", { className: "n" }, String(n + 1)),
                make("span", { className: "said" }, step.say || step.text));
            row.dataset.step = n;
            row.dataset.kind = step.kind;
            row.style.top = `${place * height}px`;
            return row;
        }

        function draw() {
            const from = Math.max(0, Math.floor(list.scrollTop / height) - 5);
            const to = Math.min(size(), Math.ceil((list.scrollTop + list.clientHeight) / height) + 5);
            inner.style.height = `${size() * height}px`;
            if (from !== first || to !== last) {
                [first, last] = [from, to];
                inner.replaceChildren(...Array.from({ length: to - from }, (_, i) => option(from + i)));
            }
            for (const row of inner.children)
                row.setAttribute("aria-selected", String(Number(row.dataset.step) === now));
            const selected = document.getElementById(`${name}-${now}`);
            if (selected)
                list.setAttribute("aria-activedescendant", selected.id);
            else
                list.removeAttribute("aria-activedescendant");
        }

        /* The place of the current step, or of what was found before it. */
        const place = () => found ? lastUpTo(found, now) : now;

        function reveal() {
            const top = Math.max(0, place()) * height;
            if (top < list.scrollTop || top + height > list.scrollTop + list.clientHeight)
                list.scrollTop = top - list.clientHeight / 2;
        }

        function move(by) {
            const exact = at(place()) === now;
            const target = by > 0 || exact ? place() + by : place();
            if (target >= 0 && target < size())
                jump(at(target));
        }

        field.addEventListener("input", search);
        kind.addEventListener("change", search);
        who.addEventListener("change", search);
        field.addEventListener("keydown", event => {
            if (event.key === "Enter" || event.key === "ArrowDown") {
                event.preventDefault();
                if (size() > 0 && at(Math.max(0, place())) !== now)
                    jump(at(Math.max(0, place())));
                list.focus();
            }
        });
        list.addEventListener("scroll", draw);
        list.addEventListener("click", event => {
            const row = event.target.closest(".event");
            if (row)
                jump(Number(row.dataset.step));
        });
        list.addEventListener("keydown", event => {
            const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
            if (!by)
                return;
            event.preventDefault();
            event.stopPropagation();
            move(by);
        });
        new ResizeObserver(() => { reveal(); draw(); }).observe(list);
        return { element, focus: () => field.focus(), show(n) {
            now = n;
            later(element, () => {
                if (list.clientHeight > 0) {
                    reveal();
                    draw();
                }
            });
        } };
    }

    // --- What comes next? The words and the look of a quiz -------------------------------------------------

    function makeQuestion(question, goOn) {
        const verdict = make("p", { className: "verdict", "aria-live": "polite" });
        const explanation = make("div", { className: "answer", hidden: true });
        explanation.innerHTML = question.why || "";
        const options = question.options.map((option, i) => {
            const radio = make("input", { type: "radio", name: "next", value: String.fromCharCode(97 + i) });
            const says = make("span", { className: "says" });
            const reason = make("div", { className: "reason", hidden: true });
            says.innerHTML = option.text;
            reason.innerHTML = option.why || "";
            const element = make("div", { className: `option ${option.right ? "right" : "wrong"}` },
                make("label", {}, radio, " ", make("span", { className: "letter" }, radio.value), ") ", says), reason);
            return { ...option, radio, reason, element };
        });
        const asks = make("legend");
        asks.innerHTML = question.question;
        const answer = make("button", { type: "submit" }, "Answer");
        const skip = make("button", { type: "button", className: "plain" }, "Skip the question");
        const fields = make("fieldset", { tabIndex: -1 },
            make("p", { className: "stop" }, `${question.of}What comes next?`), asks,
            ...options.map(option => option.element), verdict, explanation,
            make("p", { className: "buttons" }, answer, skip));
        const element = make("form", { className: "question", method: "dialog" }, fields);

        function show(chosen) {
            const right = options.find(option => option.right);
            element.classList.add("answered");
            chosen.element.classList.add("chosen");
            options.forEach(option => {
                option.radio.disabled = true;
                option.reason.hidden = !option.why;
            });
            explanation.hidden = !question.why;
            verdict.textContent = `${chosen.right ? "Yes" : "No"}, ${right.radio.value} is right.`;
            answer.textContent = "Go on";
            skip.hidden = true;
            question.answered = true;
            answer.focus({ preventScroll: true });
        }

        element.addEventListener("submit", event => {
            event.preventDefault();
            const chosen = options.find(option => option.radio.checked);
            if (question.answered)
                goOn();
            else if (chosen)
                show(chosen);
            else
                verdict.textContent = "Choose an option first.";
        });
        skip.addEventListener("click", () => {
            question.answered = true;
            goOn();
        });

        /* By its letter. */
        function choose(letter) {
            const option = options.find(each => each.radio.value === letter && !each.radio.disabled);
            option?.radio.focus({ preventScroll: true });
            if (option)
                option.radio.checked = true;
            return option !== undefined;
        }

        return { element, choose, focus: () => fields.focus({ preventScroll: true }) };
    }

    // --- What is remembered: whether to ask; in the browser, if it lets us ---------------------------------

    function recall(key) {
        try {
            return localStorage.getItem(key);
        } catch {
            return null;
        }
    }

    function remember(key, value) {
        try {
            localStorage.setItem(key, value);
        } catch {
            // A browser may deny storage to files, or to everyone.
        }
    }

    // --- The player ----------------------------------------------------------------------------------------

    const SPEEDS = [0.5, 1, 2, 4, 10, 50];
    const FAST = 4; // steps a second, from which on nothing is read aloud
    const LONG_START = 24; // steps before the first client
    const WIDE = 1100, WINDOW = 80;

    const HELP = [["→ ←", "next step, previous step"], ["t", "next turn"], ["n", "next question"],
        ["space", "play, pause"], ["a b c", "choose an answer; Enter gives it"],
        ["Home End", "first step, last step"], ["/", "search the events"], ["?", "this help"]];
    const LEGEND = [["r w", "reading, writing: framed while the server waits for it, filled when it is ready"],
        ["▲ ▼", "in the strip: a client does something, a client receives something"],
        ["high, low", "in the strip: the server works, the server sleeps"]];

    function makeHelp() {
        const rows = [...HELP, ...LEGEND].map(([keys, does]) =>
            make("tr", {}, make("th", { scope: "row" }, keys), make("td", {}, does)));
        return make("dialog", { className: "help", "aria-label": "Help" }, make("table", {}, ...rows),
            make("form", { method: "dialog" }, make("button", {}, "Close")));
    }

    function start(root, recordings) {
        const alignment = align(recordings);
        const titles = new Set(recordings.map(each => each.title));
        recordings.forEach(each => { each.name = titles.size === recordings.length ? each.title : each.command; });
        const alone = recordings.length === 1;
        const hears = document.body.classList.contains("see-page") ? document : root; // keys
        const lead = recordings[0];
        const scenes = recordings.map(recording => makeScene(recording, alone));
        const strip = settings => makeStrip(recordings, alignment, { jump: beat => jump(beat), ...settings });
        const strips = [strip({ label: "Moment" })];
        if (alignment.count > 3 * WINDOW)
            strips.push(strip({ label: "Moment, near the current one", window: WINDOW }));
        const events = makeEvents(lead, n => jump(alignment.beat(0, n)));
        const help = makeHelp();
        const questions = recordings.flatMap((recording, i) => (recording.questions || []).map(question =>
            ({ ...question, beat: alignment.beat(i, question.before - 1), of: alone ? "" : `${recording.name}: ` })))
            .sort((a, b) => a.beat - b.beat);
        let now = 0, timer = null, asked = null, byClients = false;

        // --- Moving

        const speed = () => Number(speeds.value);
        const stepAt = beat => alignment.step(0, beat);
        const turnKind = lead.list.some(step => step.kind === "turn") ? "turn" : "wait";

        function show() {
            recordings.forEach((_, i) => scenes[i].show(alignment.step(i, now), alignment.waits(i, now)));
            const step = lead.list[stepAt(now)];
            strips.forEach(strip => strip.show(now, `step ${now + 1} of ${alignment.count}: ${step.say}`));
            events.show(stepAt(now));
            put(where, `${grouped(now + 1)} / ${grouped(alignment.count)}`);
            const ends = (buttons, is) => buttons.forEach(button => button.setAttribute("aria-disabled", String(is)));
            ends([first, back], now === 0);
            ends([forward, turn, last], now === alignment.count - 1);
            link.href = address();
            root.classList.toggle("begun", now > 0);
            tell();
        }

        /* Many processes take long to start. Then the first thing to be seen is what comes before the first client. */
        function opening() {
            const client = lead.list.findIndex(step => step.kind === "client" || step.kind === "scene");
            return client > LONG_START ? alignment.beat(0, client) - 1 : 0;
        }

        /* Go there, and ask nothing on the way. */
        function jump(beat) {
            closeQuestion();
            now = Math.max(0, Math.min(beat, alignment.count - 1));
            show();
        }

        /* Go there, unless a question is asked before. */
        function goTo(beat) {
            const target = Math.min(beat, alignment.count - 1);
            const question = asks.checked &&
                questions.find(each => !each.answered && each.beat > now && each.beat <= target);
            if (asked || question)
                pause();
            if (!asked && question) {
                now = question.beat - 1;
                show();
                ask(question);
            } else if (!asked)
                jump(target);
        }

        const next = () => byClients ? alignment.stops.find(stop => stop > now) ?? alignment.count - 1 : now + 1;
        const previous = () => byClients ? alignment.stops.findLast(stop => stop < now) ?? 0 : now - 1;

        function nextTurn() {
            for (let beat = now + 1; beat < alignment.count; beat++)
                if (lead.list[stepAt(beat)].kind === turnKind && !alignment.waits(0, beat))
                    return beat;
            return alignment.count - 1;
        }

        // --- Asking

        let asking = null; // the question that was asked last

        function ask(question) {
            asking = question;
            asked = makeQuestion(question, () => {
                closeQuestion();
                goTo(question.beat);
                forward.focus({ preventScroll: true });
            });
            place.replaceChildren(asked.element);
            if (hears.contains(document.activeElement))
                asked.focus();
        }

        /* What comes before it may be long: processes that start, buffers that fill. */
        function nextQuestion() {
            const question = questions[asked ? questions.indexOf(asking) + 1
                : questions.findIndex(each => each.beat > now)];
            closeQuestion();
            if (!question)
                return jump(alignment.count - 1);
            now = question.beat - 1;
            show();
            ask(question);
        }

        function closeQuestion() {
            if (!asked)
                return;
            asked = null;
            place.replaceChildren();
        }

        // --- Playing

        function play() {
            if (now >= alignment.count - 1)
                jump(0);
            root.classList.add("playing");
            root.classList.toggle("fast", speed() >= FAST);
            scenes.forEach(scene => scene.words.said.setAttribute("aria-live", speed() >= FAST ? "off" : "polite"));
            player.innerHTML = `${icons.pause}<span>Pause</span>`;
            tick();
        }

        function tick() {
            timer = setTimeout(() => {
                goTo(next());
                if (now >= alignment.count - 1)
                    pause();
                else if (timer !== null)
                    tick();
            }, 1000 / speed());
        }

        function pause() {
            clearTimeout(timer);
            timer = null;
            root.classList.remove("playing", "fast");
            scenes.forEach(scene => scene.words.said.setAttribute("aria-live", "polite"));
            player.innerHTML = `${icons.play}<span>Play</span>`;
        }

        const toggle = () => timer === null ? play() : pause();

        // --- The address

        const address = () => root.id ? `#${root.id}-${now + 1}` : `#step=${now + 1}`;
        let told = null;

        /* Browsers bear few changes of the address in a short time. */
        function tell() {
            clearTimeout(told);
            told = setTimeout(() => {
                if (moved)
                    history.replaceState(history.state, "", address());
            }, 400);
        }

        let moved = false;

        function fromAddress() {
            const match = location.hash.match(/^#(?:step=|(.+)-)(\d+)$/);
            if (!match || (match[1] || "") !== root.id)
                return false;
            jump(Number(match[2]) - 1);
            return true;
        }

        // --- Buttons

        function button(name, label, words, act) {
            const element = make("button", { type: "button", className: name, title: label, "aria-label": label });
            element.innerHTML = icons[name] + (words ? `<span>${words}</span>` : "");
            element.addEventListener("click", () => {
                moved = true;
                act();
            });
            return element;
        }

        const halt = act => () => { pause(); act(); };
        const first = button("first", "First step", "", halt(() => jump(0)));
        const back = button("back", "Step back", "", halt(() => jump(previous())));
        const forward = button("step", "Step", "Step", halt(() => goTo(next())));
        const turn = button("turn", "On to the next turn", "Turn", halt(() => goTo(nextTurn())));
        const player = button("play", "Play or pause", "Play", toggle);
        const last = button("last", "Last step", "", halt(() => jump(alignment.count - 1)));
        const speeds = make("select", { className: "speed", "aria-label": "Speed" },
            ...SPEEDS.map(value => make("option", { value }, `${value} / s`)));
        speeds.value = "1";
        speeds.addEventListener("change", () => { if (timer !== null) { pause(); play(); } });
        const asks = make("input", { type: "checkbox", checked: recall("see: ask") !== "no" });
        asks.addEventListener("change", () => {
            remember("see: ask", asks.checked ? "yes" : "no");
            if (!asks.checked)
                closeQuestion();
        });
        const time = make("input", { type: "checkbox" });
        time.addEventListener("change", () => strips[0].scaleBy(time.checked));
        const mode = make("input", { type: "checkbox" });
        mode.addEventListener("change", () => { byClients = mode.checked; });
        const where = make("output", { className: "where", "aria-live": "off" });
        const link = make("a", { className: "link", title: "the address of this moment" }, "link");
        const helper = button("helper", "Help", "?", () => help.showModal());
        helper.innerHTML = "?";

        const ahead = make("button", { type: "button", className: "ahead" }, "Next question");
        ahead.addEventListener("click", () => {
            moved = true;
            halt(nextQuestion)();
        });

        const option = (box, words) => make("label", {}, box, ` ${words}`);
        const place = make("div", { className: "asks" });
        const large = button("large", "Fill the window, or go back", "", () => {
            root.classList.toggle("is-large");
            document.documentElement.classList.toggle("see-large", root.classList.contains("is-large"));
        });
        const bar = make("div", { className: "controls", role: "toolbar", "aria-label": "Player" },
            make("span", { className: "buttons" }, first, back, forward, turn, player, last),
            make("span", { className: "options" }, where, speeds, ...questions.length > 0 ? [ahead, option(asks, "ask me")] : [],
                alone ? option(time, "true time") : option(mode, "client by client"), link, large, helper));
        const finder = make("details", { className: "all", open: root.clientWidth >= WIDE && alone },
            make("summary", {}, `All ${grouped(lead.list.length)} events`), events.element);
        const heading = root.dataset.title ||
            [...new Set(recordings.map(each => each.title || each.command))].join(" · ");
        const stage = make("div", { className: "stage" }, ...scenes.map(scene => scene.element));
        const middle = make("div", { className: "strips" }, ...strips.map(strip => strip.element));

        root.replaceChildren(
            make("div", { className: "head" }, make(hears === document ? "h1" : "p", { className: "title" }, heading),
                make("code", { className: "command" }, alone ? lead.command || "" : "")),
            ...alone ? [makeAbout(lead), scenes[0].words.element] : [], place, bar, middle, stage, finder, help);
        if (alone)
            scenes[0].element.querySelector(".picture").after(finder);
        root.classList.add("ready");
        root.classList.toggle("several", !alone);
        root.tabIndex = -1;
        root.setAttribute("role", hears === document ? "main" : "group");
        root.setAttribute("aria-label", `Recording: ${heading}`);

        // --- Keys, and a finger

        const keys = {
            ArrowRight: halt(() => goTo(next())),
            ArrowLeft: halt(() => jump(previous())),
            Home: halt(() => jump(0)),
            End: halt(() => jump(alignment.count - 1)),
            t: halt(() => goTo(nextTurn())),
            n: halt(() => { if (questions.length > 0) nextQuestion(); }),
            " ": toggle,
            "/": () => { finder.open = true; events.focus(); },
            "?": () => help.showModal(),
        };

        function key(event) {
            const target = event.target;
            const types = target.matches("input, select, textarea") || help.open;
            const presses = event.key === " " && target.matches("button, summary, a");
            if (event.key === "Escape" && root.classList.contains("is-large") && !help.open)
                large.click();
            const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
            if (plain && (!types || target.type === "radio") && asked?.choose(event.key))
                return;
            if (types || presses || !plain || !keys[event.key])
                return;
            event.preventDefault();
            moved = true;
            keys[event.key]();
        }

        hears.addEventListener("keydown", key);

        let touched = null;
        stage.addEventListener("touchstart", event => {
            touched = event.touches.length === 1 ? event.touches[0] : null;
        }, { passive: true });
        stage.addEventListener("touchend", event => {
            const to = event.changedTouches[0];
            if (!touched)
                return;
            const x = to.clientX - touched.clientX, y = to.clientY - touched.clientY;
            if (Math.abs(x) < 50 || Math.abs(y) > Math.abs(x) / 2)
                return;
            moved = true;
            pause();
            if (x < 0)
                goTo(next());
            else
                jump(previous());
        }, { passive: true });

        root.addEventListener("click", event => {
            if (!event.target.closest(".event, .strip"))
                return;
            moved = true;
            pause();
        });
        window.addEventListener("hashchange", fromAddress);
        const redraw = () => strips.forEach(strip => strip.redraw());
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
        new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["class"] });
        pause();
        now = opening();
        if (!fromAddress())
            show();
        return { focus: () => forward.focus({ preventScroll: true }) };
    }

    // --- Where there is something to play ------------------------------------------------------------------

    const loaded = new Map(); // address of a script -> what it gave

    window.seeSteps = steps => loaded.set(document.currentScript.src, steps);

    function load(file) {
        const address = new URL(file, document.baseURI).href;
        if (loaded.has(address))
            return Promise.resolve(loaded.get(address));
        return new Promise((resolve, reject) => {
            const script = make("script", { src: address });
            script.addEventListener("load", () => resolve(loaded.get(address)));
            script.addEventListener("error", () => reject(new Error(`${file} cannot be loaded`)));
            document.head.append(script);
        });
    }

    async function startPoster(root) {
        const files = root.dataset.from.split(/\s+/);
        try {
            const steps = await Promise.all(files.map(load));
            start(root, steps.map(each => new Recording(each))).focus();
        } catch (error) {
            root.append(make("p", { role: "alert" }, `${error.message}.`));
        }
    }

    /* A page of the site scrolls by itself first. */
    function whenLoaded(act) {
        if (document.readyState === "complete")
            setTimeout(act);
        else
            window.addEventListener("load", () => setTimeout(act));
    }

    function makePoster(root) {
        const poster = make("button", { type: "button", className: "poster" });
        poster.innerHTML = icons.play;
        const about = make("span", {}, `Step through it: ${root.dataset.about}`);
        poster.append(make("span", {}, make("b", {}, root.dataset.title), about));
        poster.addEventListener("click", () => startPoster(root), { once: true });
        root.replaceChildren(poster);
        if (location.hash.replace(/\d+$/, "") === `#${root.id}-`)
            startPoster(root).then(() => whenLoaded(() => root.scrollIntoView()));
    }

    document.querySelectorAll(".see[data-steps]").forEach(root => start(root, root.dataset.steps.split(/\s+/)
        .map(id => new Recording(JSON.parse(document.getElementById(id).textContent)))));
    document.querySelectorAll(".see[data-from]").forEach(makePoster);
})();
