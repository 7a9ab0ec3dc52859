# Fails unless the opening comment of HEADER shows the body of main() in PROGRAM, line by line.
file(READ ${PROGRAM} program)
file(READ ${HEADER} header)
string(REGEX REPLACE "^.*int main\\(void\\) {\n(.*)  return 0;\n}\n$" "\\1" body "${program}")
string(REGEX REPLACE "  ([^\n]*\n)" "///     \\1" comment "${body}")
string(FIND "${header}" "///\n${comment}///\n" position)
if(position EQUAL -1)
  message(FATAL_ERROR "${HEADER} does not show ${PROGRAM}:\n${comment}")
endif()
