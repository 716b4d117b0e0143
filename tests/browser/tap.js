/* Tests one after another, as TAP. A check that fails throws; its message is told below the test. */
"use strict";

let count = 0;
let failed = 0;

async function test(name, body) {
    count++;
    try {
        await body();
        console.log(`ok ${count} - ${name}`);
    } catch (error) {
        failed++;
        console.log(`not ok ${count} - ${name}`);
        for (const line of String(error.message).split("\n").slice(0, 12))
            console.log(`#   ${line}`);
    }
}

function end() {
    console.log(`1..${count}`);
    process.exitCode = failed > 0 ? 1 : 0;
}

function check(condition, sentence) {
    if (!condition)
        throw new Error(sentence);
}

function same(received, expected, sentence) {
    check(JSON.stringify(received) === JSON.stringify(expected),
        `${sentence}\nexpected  ${JSON.stringify(expected)}\nreceived  ${JSON.stringify(received)}`);
}

/* What a page of the browser complains of is kept in page.complaints. */
function listen(page) {
    page.complaints = [];
    page.on("console", message => {
        if (["error", "warning"].includes(message.type()))
            page.complaints.push(message.text());
    });
    page.on("pageerror", error => page.complaints.push(error.message));
}

module.exports = { test, end, check, same, listen };
