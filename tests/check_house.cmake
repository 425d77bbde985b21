# The checks of the house can fail: plants one violation after another into a small house and wants each to be named.
# Usage: cmake -DROOT=<checkout> -DWORK=<empty folder> -P check_house.cmake
cmake_minimum_required(VERSION 3.25)
function(fresh)
  file(REMOVE_RECURSE ${WORK})
  plant(include/cairn/core/error.hpp "#pragma once\n#include <string>\n")
  plant(include/cairn/kernel/dot.hpp "#pragma once\n#include \"cairn/core/error.hpp\"\n")
  plant(include/cairn/loss/concept.hpp "#pragma once\n")
  plant(include/cairn/loss/bpr.hpp "#pragma once\n#include \"cairn/kernel/dot.hpp\"\n#include \"cairn/loss/concept.hpp\"\n")
  foreach(test core/error kernel/dot loss/bpr)
    plant(tests/${test}.cpp "#include \"cairn/${test}.hpp\"\n")
  endforeach()
endfunction()

function(plant file text)
  file(WRITE ${WORK}/${file} "${text}")
endfunction()

function(expect wanted)
  execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${WORK} -P ${ROOT}/scripts/check_house.cmake
                  RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(wanted STREQUAL "peace")
    if(NOT result EQUAL 0)
      message(FATAL_ERROR "a sound house is refused:\n${said}")
    endif()
  elseif(result EQUAL 0 OR NOT said MATCHES "${wanted}" OR NOT said MATCHES "[^0-9]1 complaints")
    message(FATAL_ERROR "wanted one complaint, '${wanted}'; the check said:\n${said}")
  endif()
endfunction()

# Each violation is the whole text of one file of the sound house above, and what has to be said of it.
set(bpr include/cairn/loss/bpr.hpp)
fresh()
expect(peace)
foreach(case
    "${bpr}|#include \"cairn/block/linear.hpp\"|loss/bpr.hpp .floor 2. includes cairn/block/linear.hpp .floor 3."
    "${bpr}|#include \"cairn/metric/ndcg.hpp\"|.floor 2. includes cairn/metric/ndcg.hpp .floor 2."
    "${bpr}|#include \"cairn/data/event.hpp\"|includes cairn/data/event.hpp, but loss stands on spans"
    "${bpr}|#include \"cairn/core/array.hpp\"|includes cairn/core/array.hpp, but loss stands on spans"
    "${bpr}|#include \"cairn/cairn.hpp\"|an umbrella"
    "${bpr}|#include \"cairn/core.hpp\"|an umbrella"
    "${bpr}|#include <cairn/core/error.hpp>|an umbrella, or a name"
    "${bpr}|#include \"concept.hpp\"|a name that is not"
    "${bpr}|#include <Eigen/Dense>|includes <Eigen/Dense>"
    "${bpr}|#include <range/v3/all.hpp>|includes <range/v3/all.hpp>"
    "include/cairn/loss/concept.hpp|#include \"cairn/loss/bpr.hpp\"|circle.*loss/bpr.hpp, cairn/loss/concept.hpp"
    "include/cairn/loss/hinge.hpp|#include <span>|loss/hinge.hpp: has no test tests/loss/hinge.cpp"
    "include/cairn/cellar/box.hpp|#include <span>|cellar/box.hpp: the folder has no floor"
    "tests/loss/bpr.cpp|#include \"cairn/loss.hpp\"|tests/loss/bpr.cpp: includes an umbrella"
    "bench/loss/bpr.cpp|#include <cairn/cairn.hpp>|bench/loss/bpr.cpp: includes an umbrella")
  string(REPLACE "|" ";" case "${case}")
  list(GET case 0 file)
  list(GET case 1 line)
  list(GET case 2 wanted)
  fresh()
  foreach(known block/linear metric/ndcg data/event core/array)  # what is included exists, so that one thing is wrong
    if(line MATCHES "${known}")
      plant(include/cairn/${known}.hpp "#pragma once\n")
      plant(tests/${known}.cpp "")
    endif()
  endforeach()
  plant(${file} "#pragma once\n${line}\n")
  expect("${wanted}")
endforeach()
fresh()
plant(${bpr} "// no guard\n")
expect("loss/bpr.hpp: does not begin with #pragma once")
fresh()
plant(${bpr} "#pragma once\n#include \"cairn/loss/gone.hpp\"\n")
expect("of no file.*loss/bpr.hpp")
message(STATUS "every planted violation was found")
