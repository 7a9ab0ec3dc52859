# Installs BUILD into PREFIX and writes the MODEL that the hosts answer with.
file(REMOVE_RECURSE ${PREFIX})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${COMMAND} model resnet18 -o ${MODEL} COMMAND_ERROR_IS_FATAL ANY)
