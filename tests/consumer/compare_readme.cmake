# Fails unless README's first C++ block is PROGRAM, line by line.
file(READ ${PROGRAM} program)
file(READ ${README} readme)
string(FIND "${readme}" "```cpp\n${program}```" position)
if(position EQUAL -1)
  message(FATAL_ERROR "README.md does not show the program of ration.hpp's comment:\n${program}")
endif()
