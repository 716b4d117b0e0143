-- Code in the pages.

local course = require "course"
local code = {}

-- Something in the middle of HTML that Doxygen is to read.
function code.for_doxygen(text) return "\n@endhtmlonly\n\n" .. text .. "\n\n@htmlonly[block]\n" end

-- Lines as Doxygen writes its own blocks; a command in a transcript stands out.
function code.lines(text)
    local lines = {}
    for line in (text .. "\n"):gmatch("(.-)\n") do
        lines[#lines + 1] = ('<div class="line%s">%s</div>\n'):format(line:find("^%$ ") and " command" or "",
            line == "" and " " or course.escaped(line))
    end
    return '<div class="fragment">' .. table.concat(lines) .. "</div>"
end

function code.block(element)
    local is_c = element.classes[1] == "c" or element.classes[1] == "c-run"
    return pandoc.RawBlock("html", is_c and code.for_doxygen("@code{.c}\n" .. element.text .. "\n@endcode") or
        code.lines(element.text))
end

return code
