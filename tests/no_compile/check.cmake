# A program that must not compile: built once as it stands (must fail) and once with its fault taken out
# (must pass), so that it fails for the reason it names and no other.
execute_process(COMMAND ${COMPILER} -std=c++20 -fsyntax-only -I${INCLUDE} -DFAULT ${SOURCE}
                RESULT_VARIABLE faulty OUTPUT_QUIET ERROR_QUIET)
execute_process(COMMAND ${COMPILER} -std=c++20 -fsyntax-only -I${INCLUDE} ${SOURCE}
                RESULT_VARIABLE sound OUTPUT_QUIET ERROR_VARIABLE why)
if(faulty EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles, and must not")
endif()
if(NOT sound EQUAL 0)
  message(FATAL_ERROR "${SOURCE} does not compile even without its fault:\n${why}")
endif()
