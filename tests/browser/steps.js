/* Steps for the tests of the player, as `see steps` would write them: an echo server, its clients, any length.
 *
 *   node steps.js 100000 >steps.json
 *
 * Exact enough to be believed: what a client sends waits in the kernel until the server has received it. */
"use strict";

const NAMES = ["alice", "bob", "carol", "dave", "erin", "frank"];

const SOURCE = {
    accept_client: ["static void accept_client(void *context, int listener)", "{", "    int fd = net_accept(listener);",
        "    if (fd == -1)", "        return; /* it was gone already */",
        "    reactor_register(context, fd, READABLE, read_client, client_new(fd));", "}"],
    read_client: ["/* Echo what has come, and wait for more. */", "static void read_client(void *context, int fd)", "{",
        "    char bytes[BUFFER_SIZE];", "    ssize_t size = recv(fd, bytes, sizeof bytes, 0);", "    if (size <= 0)",
        "        drop_client(context);", "    else if (send(fd, bytes, size, MSG_NOSIGNAL) < size)",
        "        keep(context, \"the rest\");", "}"],
};

/* How many steps; how the server waits, and whether it tells the kernel of each client; `seed`: other words. */
function makeSteps({ count = 30, clients = 2, call = "epoll_wait", registers = false, seed = 1,
    title = "Two clients are served" } = {}) {
    const names = Array.from({ length: clients }, (_, i) => NAMES[i] || `client ${i + 1}`);
    const list = [];
    const sent = {}, echoed = {}, open = [];
    let t = 0, turn = 0, last = names[0];

    function random(below) {
        seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
        return (seed >> 8) % below;
    }
    const fd = who => 6 + names.indexOf(who);
    const add = (kind, who, say, text, more = {}) =>
        list.push({ t: t += 900 + list.length * 7919 % 9000, who, kind, turn, say, text, ...more });
    const server = (kind, say, text, phase, more = {}) => add(kind, "server", say, text,
        { ...more, set: { "server.phase": phase, ...more.set } });

    function sleep() {
        const asked = ["5:r", ...open.map(who => `${fd(who)}:r`)];
        server("wait", `the server falls asleep in ${call}`, `${call}(4, ...`, "wait", { set: {
            "server.state": `asleep in ${call}`, "server.asked": asked, "server.ready": [], "server.function": null,
        } });
        t += 1000000 + list.length * 7919 % 9000 * 2000;
    }
    function wake(what) {
        turn++;
        server("wake", `${call} wakes the server: ${what} is ready`, `${call}(4, ...) = 1`, "wait", {
            set: { "server.state": "runs", "server.ready": [`${what}:r`], [`server.${what}.ready`]: "r" } });
        server("turn", `turn ${turn} begins`, `turn ${turn}`, "calls", { set: { "server.turn": turn } });
    }
    function handler(name, what, body) {
        server("begin", `${name} is called`, `${name}(${what})`, "handlers", { function: name, depth: 0,
            row: `server.${what}`, set: { "server.function": name } });
        body();
        server("end", `${name} returns`, `${name}(${what}) returns`, "handlers", { function: name, took: 4200, depth: 0,
            row: `server.${what}`, set: { "server.function": null, [`server.${what}.ready`]: null } });
    }
    function connects(who) {
        add("client", who, `${who} connects`, `${who} connects from 127.0.0.1:37${500 + fd(who)}`,
            { row: who, set: { [`${who}.state`]: "open", [`${who}.sent`]: 0, [`${who}.received`]: 0 } });
        sent[who] = echoed[who] = 0;
        wake(5);
        const row = `server.${fd(who)}`;
        const fields =
            { what: "connection", who, state: "open", interest: "r", in: 0, out: 0, buffer: 0, limit: 65536 };
        const set = Object.fromEntries(Object.entries(fields).map(([field, value]) => [`${row}.${field}`, value]));
        handler("accept_client", 5, () => {
            server("call", `the server accepts ${who}`, `accept4(5) = ${fd(who)}`, "handlers",
                { row, depth: 1, function: "accept_client", took: 8100, set });
            if (registers)
                server("register", `epoll is to watch ${who}`, `epoll_ctl(add ${fd(who)}:r)`, "handlers", { row });
        });
        open.push(who);
        sleep();
    }
    function speaks(who) {
        const size = random(4) === 0 ? 20000 + random(40000) : 3 + random(9);
        const words = size < 99 ? JSON.stringify("hello world\n".slice(-size)) : `${size} bytes`;
        const row = `server.${fd(who)}`;
        last = who;
        sent[who] += size;
        add("client", who, `${who} sends ${words}`, `${who} sends ${words}`, { row: who, set: {
            [`${who}.sent`]: sent[who], [`${row}.in`]: size, [`${who}.last`]: words } });
        wake(fd(who));
        handler("read_client", fd(who), () => {
            const more = { row, depth: 1, function: "read_client", took: 9385 };
            server("call", `the server receives ${size} bytes from ${who}`, `recvfrom(${fd(who)}) = ${size} ${words}`,
                "handlers", { ...more, set: { [`${row}.in`]: 0, [`${row}.buffer`]: size } });
            server("call", `the server sends ${size} bytes to ${who}`, `sendto(${fd(who)}) = ${size} ${words}`,
                "handlers", { ...more, set: { [`${row}.buffer`]: 0, [`${row}.out`]: size } });
        });
        sleep();
        echoed[who] += size;
        add("client", who, `${who} receives ${words}`, `${who} receives ${words}`,
            { row: who, set: { [`${row}.out`]: 0, [`${who}.received`]: echoed[who] } });
    }

    server("process", "the server starts", "build/bin/04-callbacks --port 0", "calls", { set: {
        "server.state": "runs", "server.turn": 0, "server.calls": ["greet", "count_clients"],
        "server.timers": ["close_idle in 30 s", "report in 60 s"],
        "server.5.what": "listener", "server.5.state": "open", "server.5.interest": "r" } });
    sleep();
    add("scene", "scene", "Everybody speaks to the server in turn.", "say Everybody speaks to the server in turn.");
    while (list.length < count)
        if (open.length < names.length && (open.length === 0 || random(3) === 0))
            connects(names[open.length]);
        else
            speaks(open[random(open.length)]);
    list.length = count;
    const functions = Object.fromEntries(Object.entries(SOURCE).map(([name, lines], i) =>
        [name, { file: "stages/04-callbacks/server.c", line: 60 + 20 * i, lines }]));
    const asked = list.findIndex((step, i) => i > 4 && step.kind === "call" && step.say.includes("receives"));
    const options = [
        { text: "<code>send()</code>", right: false, why: "It has nothing to send yet." },
        { text: "<code>recv()</code>", right: true, why: "The descriptor is readable." },
        { text: "<code>close()</code>", right: false, why: "Nobody has left." },
    ];
    const question = "<p>What does the handler call first?</p>";
    const questions = asked < 0 ? [] : [{ before: asked + 1, question, options,
        why: `<p>${last} has sent something, and <code>${call}</code> has said so.</p>` }];
    return { steps: 1, title, command: "build/bin/04-callbacks --port 0", stage: "04", scene: "test",
        about: "<p>Who speaks is answered with <code>the same</code> words.</p>",
        processes: [{ id: "server", pid: 4711 }], clients: names, functions, list, questions };
}

/* A page around them, as `see page` writes it. */
function makePage(css, js, ...recordings) {
    const json = value => JSON.stringify(value).replace(/</g, "\\u003c");
    const row = (step, i) => `<tr><td>${i + 1}</td><td>${step.who}</td><td>${step.say}</td></tr>`;
    return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${recordings[0].title}</title><style>${css}</style></head><body class="see-page">
<div class="see" data-steps="${recordings.map((_, i) => `steps-${i + 1}`).join(" ")}"><noscript><table>
<caption>${recordings[0].title}</caption><tr><th>step</th><th>who</th><th>what</th></tr>
${recordings[0].list.slice(0, 100).map(row).join("\n")}
</table></noscript></div>
${recordings.map((steps, i) => `<script type="application/json" id="steps-${i + 1}">${json(steps)}</script>`).join("")}
<script>${js}</script></body></html>
`;
}

module.exports = { makeSteps, makePage };
if (require.main === module)
    console.log(JSON.stringify(makeSteps({ count: Number(process.argv[2]), clients: 6 })));
