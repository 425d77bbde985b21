#include "cairn/data/read_online_retail.hpp"

#include <cstddef>

#include "catch.hpp"
#include "real_data.hpp"
#include "refusal.hpp"

using namespace cairn;

TEST_CASE("invoices are read as purchases and cancellations", "[data]") {
  const event_log log = parse_online_retail(
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
      "536365,85123A,LAMP?,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
      "C536379,85123A,\"LAMP, WHITE\",-2,12/1/2010 9:41,2.55,17850,United Kingdom\n"
      "536380,85123A,\"LAMP, WHITE\",-1,2010-12-01 09:45:00,0,,United Kingdom\n"
      "536380,71053,,1,2010-12-01 09:45:00,3.39,,United Kingdom\n",
      "in.csv");
  REQUIRE(log.events.size() == 4);
  CHECK(log.events[0].what == action::purchase);
  CHECK(log.events[0].value == 6);
  CHECK(log.events[0].price == 2.55F);
  CHECK(log.events[1].what == action::cancellation);
  CHECK(log.events[1].value == 2);
  CHECK(log.events[1].user == log.events[0].user);
  CHECK(log.events[1].time == 1291196460);
  CHECK(log.events[2].user == none);
  CHECK(log.events[2].value == -1);
  CHECK(log.events[2].session == log.events[3].session);
  CHECK(log.names.users.name(0) == "17850");
  CHECK(log.names.title(0) == "LAMP, WHITE");
  CHECK(log.names.title(1) == "71053");
  CHECK(refusal([] { parse_online_retail("InvoiceNo,StockCode\n1,2\n", "in.csv"); }) ==
        "in.csv: no column 'Description'; expected one of 'InvoiceNo', 'StockCode'");
  bad_rows all;
  CHECK(refusal([&] {
          parse_online_retail(
              "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,2,LAMP,x,2010-12-01,1,3\n",
              "in.csv", &all);
        }) == "in.csv: no events; expected at least one row that can be taken");
}

TEST_CASE("Online Retail is read", "[data][real]") {
  const auto path = real_data("online-retail/online-retail.csv.gz");
  if (!path) return;
  const event_log log = read_online_retail(*path);
  CHECK(log.events.size() == 541909);
  CHECK(log.names.sessions.size() == 25900);
  CHECK(log.names.users.size() == 4372);
  CHECK(log.names.items.size() == 4070);
  std::size_t nobody = 0, cancelled = 0, odd = 0;
  for (const event& e : log.events) {
    nobody += e.user == none;
    cancelled += e.what == action::cancellation;
    odd += e.what == action::cancellation && e.value <= 0;
  }
  CHECK(nobody == 135080);
  CHECK(cancelled == 9288);
  CHECK(odd == 0);
  CHECK(log.names.title(*log.names.items.find("85123A")) == "WHITE HANGING HEART T-LIGHT HOLDER");
}
