# Copies the indented lines of HEADER's opening comment into PROGRAM. Not by lists: a semicolon would part them.
file(READ ${HEADER} text)
string(REGEX MATCH "(///     [^\n]*\n)+" text "${text}")
if(NOT text)
  message(FATAL_ERROR "${HEADER} shows no program")
endif()
string(REGEX REPLACE "///     " "" text "${text}")
file(WRITE ${PROGRAM} "${text}")
