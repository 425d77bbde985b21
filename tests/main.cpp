// For a Catch2 of version 2 that came without its compiled main function.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
