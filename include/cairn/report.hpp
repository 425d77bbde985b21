#pragma once
/// All of include/cairn/report that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/report/bar_chart.hpp"
#include "cairn/report/html.hpp"
#include "cairn/report/line_plot.hpp"
#include "cairn/report/markup.hpp"
#include "cairn/report/number_text.hpp"
#include "cairn/report/plot.hpp"
#include "cairn/report/scatter_plot.hpp"
#include "cairn/report/stacked.hpp"
#include "cairn/report/table.hpp"
#include "cairn/report/ticks.hpp"
