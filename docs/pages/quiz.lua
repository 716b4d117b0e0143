-- A quiz as a page: every question a group of radio buttons, with the reason of each option and the
-- explanation behind disclosures, so that it can be read without JavaScript. docs/quiz.js, which asks it,
-- knows these classes; tests/course/quiz-page.awk reads back what is said in each.
--
-- What is a quiz is for tools/quiz to say: its --dump tells which option is right, and whether anything
-- is wrong with the file. Start at quiz.blocks(), at the end.

local course = require "course"
local quiz = {}

-- Blocks with HTML around them.
local function within(before, blocks, after)
    local all = pandoc.List({ pandoc.RawBlock("html", before) })
    all:extend(blocks)
    all:insert(pandoc.RawBlock("html", after))
    return all
end

-- For each question, what its options are: { a = "wrong", b = "right" }.
local function marks_of(page)
    local marks = {}
    local tool = io.popen(("%s --dump %s"):format(os.getenv("QUIZ"), page.stage))
    for line in tool:lines() do
        local number, letter, mark = line:match("^(%d+) (%a) (%a+):")
        if line:find("^%d+ asks:") then marks[#marks + 1] = {} end
        if number then marks[#marks][letter] = mark end
    end
    tool:close()
    if #marks == 0 then course.die("%s: this is no quiz", page.path) end
    return marks
end

-- The heading begins a question, its list has the options, a quotation after that explains.
local function questions_of(page)
    local questions = pandoc.List()
    for _, block in ipairs(page.doc.blocks) do
        local question = questions[#questions]
        if block.t == "Header" and block.level == 3 then
            questions:insert({ asks = block, body = pandoc.List(), explanation = {} })
        elseif question and question.options and block.t == "BlockQuote" then
            question.explanation = block.content
            local words = block.content[1].content -- after "Explanation:" a sentence begins
            words:remove(1)
            words:remove(1)
            local first = words[1].t == "Str" and words[1].text:match("^%l[^_()]*$") -- but a name as it is
            words[1] = first and pandoc.Str(first:sub(1, 1):upper() .. first:sub(2)) or words[1]
        elseif question and block.t == "BulletList" then
            question.options = block.content
        elseif question then
            question.body:insert(block)
        end
    end
    return questions
end

-- What an option says, in a label; and its reason, or nil. Its first word is the box of the list of tasks.
local function parts_of(option)
    local says, reason = pandoc.List(option), nil
    if says[#says].t == "BlockQuote" then reason = says:remove().content end
    local words = says[1].content
    words:remove(1)
    words:remove(1)
    says[1] = pandoc.Plain(words)
    return says:map(function(block)
        if block.t ~= "CodeBlock" then return block end
        return pandoc.RawBlock("html", '<code class="lines">' .. course.escaped(block.text) .. "\n</code>")
    end), reason
end

-- An option can be chosen; below it, closed at first, stands whether it is right, and why or why not.
local function option_blocks(option, number, letter, mark)
    local says, reason = parts_of(option)
    local blocks = within(([[<div class="option %s"><label>
<input type="radio" name="question-%d" value="%s"> <span class="letter">%s</span>) <span class="says">]])
        :format(mark, number, letter, letter), says, "</span></label>")
    local verdict = mark == "right" and "Right." or "No."
    blocks:extend(within("<details><summary>Is it this one?</summary><p class=\"mark\">" .. verdict .. "</p>",
        reason and within('<div class="reason">', reason, "</div>") or {}, "</details></div>"))
    return blocks
end

local function is_program(block) return block.t == "CodeBlock" and block.classes[1] == "c-run" end

-- What a program prints is the right option: the tests run it, and hold the quiz to that.
local function output_of(option, stage, number)
    local shown = option[2] and option[2].text or option[1].content[3] and option[1].content[3].text
    return ([[<p>It printed:</p><div class="printed">%s</div>
<p>Run it, change it, run it again: <code>make program STAGE=%s Q=%d</code></p>]])
        :format(course.lines(shown ~= "" and shown or "(nothing)"), stage:sub(1, 2), number)
end

-- A form of the method "dialog" is sent nowhere, with or without JavaScript.
local function question_blocks(page, question, number, marks)
    local blocks = within(([[<form class="question" method="dialog"><fieldset>
<legend><h2 id="%s-%s">%d. <span class="asks">]]):format(page.name, question.asks.identifier, number),
        { pandoc.Plain(question.asks.content) }, "</span></h2></legend>")
    blocks:extend(within('<div class="body">', question.body, "</div>"))
    local output = ""
    for i, option in ipairs(question.options) do
        local letter = string.char(96 + i)
        if marks[letter] == "right" and question.body:find_if(is_program) then
            output = output_of(option, page.stage, number)
        end
        blocks:extend(option_blocks(option, number, letter, marks[letter]))
    end
    blocks:extend(within('<details class="answer"><summary>Explanation</summary>' .. output ..
        '<div class="explanation">', question.explanation, "</div></details></fieldset></form>"))
    return blocks
end

function quiz.blocks(page)
    local marks, blocks = marks_of(page), pandoc.List()
    for number, question in ipairs(questions_of(page)) do
        blocks:extend(question_blocks(page, question, number, marks[number]))
    end
    return within('<div id="quiz">', blocks, '</div>\n<script src="quiz.js"></script>')
end

return quiz
