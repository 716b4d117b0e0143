-- The Markdown files that become pages, in their order, and how they lead to each other; and what is needed
-- to read and write any of them.

local course = { pages = {}, by_path = {}, out = os.getenv("OUT") }

-- Say what is wrong with a file, and end.
function course.die(...)
    io.stderr:write(string.format(...), "\n")
    os.exit(1)
end

-- The text of a file; `otherwise`, if it is given and there is no such file.
function course.read(path, otherwise)
    local file, why = io.open(path)
    if not file then return otherwise or course.die("%s", why) end
    local text = file:read("a")
    file:close()
    return text
end

-- The paths that a pattern of the shell matches, in order.
function course.files(pattern)
    local paths, list = pandoc.List(), io.popen("ls -d " .. pattern .. " 2>/dev/null")
    for path in list:lines() do paths:insert(path) end
    list:close()
    return paths
end

-- Write a file of the site; `path` begins at OUT.
function course.write(path, ...)
    local file, why = io.open(course.out .. "/" .. path, "w")
    if not file then course.die("%s", why) end
    file:write(...)
    file:close()
end

function course.escaped(text)
    return (text:gsub("[&<>\"]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

function course.plain(element) return (pandoc.utils.stringify(element):gsub("%s+$", "")) end

function course.html(doc) return pandoc.write(doc, "html", { wrap_text = "wrap-preserve" }) end

-- Something in the middle of HTML that Doxygen is to read.
function course.for_doxygen(text) return "\n@endhtmlonly\n\n" .. text .. "\n\n@htmlonly[block]\n" end

-- Lines as Doxygen writes its own blocks; a command in a transcript stands out.
function course.lines(text)
    local lines = (text .. "\n"):gsub("([^\n]*)\n", function(line)
        return ('<div class="line%s">%s</div>\n'):format(line:find("^%$ ") and " command" or "",
            line == "" and " " or course.escaped(line))
    end)
    return '<div class="fragment">' .. lines .. "</div>"
end

-- "stages/02-select/README.md" is stages-02-select; "docs/glossary.md" is docs-glossary.
local function name_of(path)
    return path == "README.md" and "index" or (path:gsub("/README%.md$", ""):gsub("%.md$", ""):gsub("/", "-"))
end

local function kind_of(path)
    if path:find("^stages/.*/README%.md$") then return "chapter" end
    if path:find("^stages/.*/diff%.md$") then return "diff" end
    if path == "README.md" then return "main" end
    if path == "lib/README.md" then return "map" end
    return path:match("^(exercise)s/%d") or path:match("^(quiz)zes/") or "other"
end

function course.open(path, text)
    -- Of "```c run" pandoc would keep the first word alone.
    local doc = pandoc.read(text:gsub("\n```c run", "\n```c-run"), "gfm-emoji")
    local heading = doc.blocks:find_if(function(b) return b.t == "Header" and b.level == 1 end)
    if not heading then course.die("%s: there is no title", path) end
    local page = {
        path = path, doc = doc, kind = kind_of(path), name = name_of(path), title = course.plain(heading),
        stage = path:match("^%a+/(%d[^/.]*)"), -- "02-select"
    }
    table.insert(course.pages, page)
    course.by_path[path] = page
end

-- The pages of a kind, or those of a stage, or both.
function course.all(kind, stage)
    return pandoc.List(course.pages):filter(function(page)
        return (not kind or page.kind == kind) and (not stage or page.stage == stage)
    end)
end

-- Where a link leads from the folder of a page: "../lib/net.h" in "stages/x.md" is "lib/net.h". The root
-- of the course is "". A fragment is left off.
function course.follow(page, link)
    local parts = pandoc.List()
    for part in (page.path:gsub("[^/]*$", "") .. link:gsub("#.*", "")):gmatch("[^/]+") do
        if part == ".." then parts:remove() elseif part ~= "." then parts:insert(part) end
    end
    return table.concat(parts, "/")
end

local function exists(path)
    local file = io.open(path)
    if file then file:close() end
    return file ~= nil
end

-- The address in the site of what a link leads to. It is empty if the site has no such thing: that is a
-- folder without a page.
function course.address(page, link)
    if link:find("^%a+:") then return link end
    local fragment, path, target = link:match("#(.*)"), course.follow(page, link), page
    if not link:find("^#") then
        local folder = exists(path == "" and "." or path .. "/.")
        if not folder and not exists(path) then
            course.die("%s: the link %s leads nowhere", page.path, link)
        end
        target = course.by_path[folder and (path .. "/README.md"):gsub("^/", "") or path]
        if not target then
            return folder and "" or "repo:" .. path .. (fragment and "#" .. fragment or "")
        end
    end
    return target.name .. ".html" .. (fragment and ("#%s-%s"):format(target.name, fragment) or "")
end

return course
