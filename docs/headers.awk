# Shows Doxygen the comments of a header as it wants them: its INPUT_FILTER. Every line stays in its
# place, because the source browser counts them.

# A header that says it is internal is left out of the reference, as are those of the stages. Their
# sources stay.
FNR == 1 && FILENAME ~ /\/stages\/[0-9]/ { internal = 1; $0 = "/** @cond */ " $0 }
/^\/\* Inside .* only/ { internal = 1; $0 = "/** @cond */ " $0 }

# So are the fields of a struct whose comment says: "The caller owns it and leaves its fields alone."
/^\/\*\*/ { private = 0 }
/leaves its fields alone/ { private = 1 }
private && /^struct .* [{]$/ { $0 = $0 " /** @cond */"; fields = 1; private = 0 }
fields && /^};/ { $0 = "/** @endcond */ " $0; fields = 0 }

# "@} @name Use @{" stands in one comment; Doxygen wants three.
/@name .*@[{]/ { sub(/@[}] @name/, "@} */ /** @name"); sub(/ @[{]/, " */ /** @{") }

# "libuv's timer.c" is not ours: no link.
{ gsub(/[a-z_]+\.c([^a-z]|$)/, "%&") }

{ print }
END { if (internal) print "/** @endcond */" }
