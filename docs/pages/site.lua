-- Turns the Markdown of the course into pages that Doxygen can put into the site:
--
--   OUT=build/docs QUIZ=build/tools/quiz SEE=build/tools/see \
--       pandoc --preserve-tabs -f docs/pages/site.lua -t plain -o /dev/null FILE.md...
--
-- Run at the root of the course, with the files in the order in which they are read. Doxygen has a
-- Markdown of its own, which differs from that of the code hosts, so it is handed HTML instead. Two
-- things stay Doxygen's: headings, for its table of contents; and blocks of C, in which it links
-- functions.
--
-- The files stay as the code host shows them, so their links are rewritten: one to another FILE leads
-- to its page; one to any other file becomes "repo:PATH", which links.lua resolves when Doxygen has
-- named its pages. A link that leads nowhere is an error.
--
-- Start at Reader(), at the end, then write_page(). The other files here: course.lua knows the pages and
-- how they lead to each other, quiz.lua and diff.lua write their own kinds of page, see.lua the players of
-- recordings, tree.lua what surrounds the pages; and links.lua. It needs pandoc 2.17 or later.

package.path = PANDOC_SCRIPT_FILE:match(".*/") .. "?.lua;" .. package.path
local course = require "course"
local quiz = require "quiz"
local diff = require "diff"
local see = require "see"
local tree = require "tree"

local TOC_SECTIONS = 4 -- a page of fewer sections needs no table of contents

local function block(html) return pandoc.RawBlock("html", html) end

-- A title as Doxygen reads it: what it would take for a command is escaped.
local function title(words)
    return (course.escaped(words):gsub("[\\@*_`%[%]%%]", "\\%0"))
end

-- Headings become Doxygen's sections, which want no gaps: where "###" follows "#", it is a section all
-- the same. On the main page they are none: the tree beside the pages would list them first.
local function sections_of(page)
    local level, skipped = 1, 0
    page.sections = 0
    return function(heading)
        local anchor, words = page.name .. "-" .. heading.identifier, course.plain(heading)
        if heading.level == 1 then return {} end -- the title, which the page has already
        if page.path == "README.md" then
            return block(('<h1 id="%s">%s</h1>'):format(anchor, course.escaped(words)))
        end
        if heading.level == 2 then skipped = 0 end
        skipped = math.max(skipped, heading.level - level - 1)
        level = math.max(heading.level - skipped, 2)
        page.sections = page.sections + 1
        local command = ("sub"):rep(math.min(level, 4) - 2) .. "section"
        return block(course.for_doxygen(("@%s %s %s"):format(command, anchor, title(words))))
    end
end

local function code(element)
    local is_c = element.classes[1] == "c" or element.classes[1] == "c-run"
    return block(is_c and course.for_doxygen("@code{.c}\n" .. element.text .. "\n@endcode") or
        course.lines(element.text))
end

-- HTML goes through, but for comments, which are for the course's own tools: "<!-- here: exercises -->"
-- says where something is to stand that is made from all pages, "<!-- see: sets -->" where a recording is to be played.
local function raws_of(page)
    return function(element)
        local name, names = element.text:match("<!%-%- here: (%a+) %-%->"), element.text:match("<!%-%- see: (.-) %-%->")
        local html = name == "recordings" and see.all(page) or name and tree[name]() or names and see.figure(page, names) or
            element.text:gsub("<!%-%-.-%-%->", "")
        return element.t == "RawBlock" and block(html) or pandoc.RawInline("html", html)
    end
end

-- The map of lib is drawn, so the one in the text, which follows it, is dropped.
local function drop_drawn(blocks)
    for i = #blocks - 1, 1, -1 do
        if blocks[i].t == "RawBlock" and blocks[i].text:find("here: layers", 1, true) then
            blocks:remove(i + 1)
        end
    end
    return blocks
end

local function rules_for(page)
    return {
        Header = sections_of(page),
        RawBlock = raws_of(page),
        RawInline = raws_of(page),
        CodeBlock = code,
        Table = function(table)
            table.classes = { "doxtable" }
            return pandoc.Div({ table }, pandoc.Attr("", { "wide" }))
        end,
        Link = function(link)
            link.target = course.address(page, link.target)
            return link.target == "" and link.content or link
        end,
        Image = function(image)
            image.src = course.address(page, image.src)
            return image
        end,
    }
end

local function body_of(page)
    if page.kind == "quiz" then return quiz.blocks(page) end
    if page.kind == "diff" then return diff.blocks(page) end
    return drop_drawn(page.doc.blocks)
end

local function write_page(page)
    local html = course.html(pandoc.Pandoc(body_of(page)):walk(rules_for(page)))
    local name = page.path == "README.md" and "mainpage" or page.name
    local long = page.sections >= TOC_SECTIONS and page.kind ~= "diff" -- both sides need the room
    course.write("input/" .. page.name .. ".md", "# ", title(page.title), " {#", name, "}\n\n@htmlonly[block]\n",
        tree.above(page), html, "\n", tree.below(page), page.plays and see.scripts or "", "\n@endhtmlonly\n\n",
        long and "@tableofcontents{html:2}\n" or "")
end

function Reader(sources)
    for _, source in ipairs(sources) do course.open(source.name, source.text) end
    tree.read_headers()
    for _, page in ipairs(course.pages) do write_page(page) end
    tree.write_navigation()
    tree.write_explained()
    tree.write_moved()
    return pandoc.Pandoc({})
end
