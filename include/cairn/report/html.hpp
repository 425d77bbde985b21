#pragma once
/// One page that needs nothing else: no network, no scripts; for the screen, light or dark, and for paper.

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/report/markup.hpp"
#include "cairn/report/plot.hpp"
#include "cairn/report/table.hpp"

namespace cairn {

/// One number that matters, shown large.
struct key_number {
  std::string name = {}, value = {};
  std::string note = {};  ///< what it is to be compared with
};

struct html_page_settings {
  std::string title = {};
  std::string subtitle = {};
  std::string language = "en";
};

/// Sections are added in order; html() is the page. All texts are escaped; only figures are taken as they are, so they
/// must come from this folder's plots or from someone trusted. Three headings or more get a list of contents.
///
///     html_page page{{.title = "A week of the shop"}};
///     page.heading("Ranking").paragraph("Judged on the last week.").add(results).figure(svg, "Hit rate by day");
///     page.write("report.html");
class html_page {
 public:
  explicit html_page(html_page_settings settings) : settings_(std::move(settings)) {}

  html_page& heading(std::string_view text) {
    headings_.emplace_back(text);
    body_ += "<h2 id=\"s" + std::to_string(headings_.size()) + "\">" + escaped_markup(text) + "</h2>\n";
    return *this;
  }
  html_page& subheading(std::string_view text) { return element("h3", text); }
  html_page& paragraph(std::string_view text) { return element("p", text); }
  /// Text as it stands, in a monospaced font: code, or a log.
  html_page& preformatted(std::string_view text) { return element("pre", text); }
  /// A paragraph set apart: a warning, or the one sentence to remember.
  html_page& note(std::string_view text) {
    body_ += "<p class=\"note\">" + escaped_markup(text) + "</p>\n";
    return *this;
  }
  html_page& list(std::span<const std::string> entries) {
    body_ += "<ul>\n";
    for (const std::string& entry : entries) body_ += "<li>" + escaped_markup(entry) + "</li>\n";
    body_ += "</ul>\n";
    return *this;
  }
  html_page& list(const std::vector<std::string>& entries) { return list(std::span(entries)); }
  html_page& tiles(std::span<const key_number> numbers) {
    body_ += "<dl class=\"tiles\">\n";
    for (const key_number& n : numbers) {
      body_ += "<div><dt>" + escaped_markup(n.name) + "</dt><dd>" + escaped_markup(n.value) + "</dd>" +
               (n.note.empty() ? "" : "<dd class=\"by\">" + escaped_markup(n.note) + "</dd>") + "</div>\n";
    }
    body_ += "</dl>\n";
    return *this;
  }
  html_page& tiles(const std::vector<key_number>& numbers) { return tiles(std::span(numbers)); }
  html_page& add(const table& rows) {
    body_ += "<div class=\"wide\">" + rows.html() + "</div>\n";
    return *this;
  }
  /// An SVG picture, as it is, with a caption beneath.
  html_page& figure(std::string_view svg, std::string_view caption = {}) {
    body_ += "<figure>\n";
    body_ += svg;
    if (!caption.empty()) body_ += "<figcaption>" + escaped_markup(caption) + "</figcaption>";
    body_ += "</figure>\n";
    return *this;
  }

  std::string html() const {
    std::string result = "<!DOCTYPE html>\n<html lang=\"" + escaped_markup(settings_.language) +
                         "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                         "content=\"width=device-width,initial-scale=1\">\n"
                         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
                         escaped_markup(settings_.title) + "</title>\n<style>\n" + style() +
                         "</style>\n</head>\n<body>\n<main>\n<header>\n<h1>" + escaped_markup(settings_.title) +
                         "</h1>\n";
    if (!settings_.subtitle.empty()) result += "<p class=\"lead\">" + escaped_markup(settings_.subtitle) + "</p>\n";
    result += "</header>\n";
    if (headings_.size() >= 3) {
      result += "<nav><ol>\n";
      for (std::size_t n = 0; n < headings_.size(); ++n) {
        result += "<li><a href=\"#s" + std::to_string(n + 1) + "\">" + escaped_markup(headings_[n]) + "</a></li>\n";
      }
      result += "</ol></nav>\n";
    }
    return result + body_ + "</main>\n</body>\n</html>\n";
  }

  /// Writes the page to a file; throws where that fails.
  void write(const std::string& path) const {
    const std::string page = html();
    std::FILE* file = std::fopen(path.c_str(), "wb");
    const bool written = file != nullptr && std::fwrite(page.data(), 1, page.size(), file) == page.size();
    const bool closed = file != nullptr && std::fclose(file) == 0;
    if (!written || !closed)
      throw error("cannot be written", path, "a file in a folder that is there, and room on the disk");
  }

 private:
  html_page& element(const char* tag, std::string_view text) {
    body_ += "<" + std::string(tag) + ">" + escaped_markup(text) + "</" + tag + ">\n";
    return *this;
  }

  static std::string style() {
    return ":root{" + std::string(plot_colors_light) +
           "--page:#f5f6f8}\n@media screen and (prefers-color-scheme:dark){:root{" + std::string(plot_colors_dark) +
           "--page:#0c1017}}\n*{box-sizing:border-box}\nbody{margin:0;background:var(--page);color:var(--ink);font:"
           "16px/1.6 " +
           std::string(plot_fonts) + ";-webkit-text-size-adjust:100%}\n" +
           R"(main{max-width:820px;margin:0 auto;padding:56px 24px 96px}
header{margin-bottom:32px}
h1{font-size:34px;line-height:1.2;letter-spacing:-.02em;margin:0;text-wrap:balance}
.lead{font-size:18px;color:var(--soft);margin:10px 0 0;max-width:44em}
h2{font-size:23px;line-height:1.3;letter-spacing:-.01em;margin:56px 0 12px;scroll-margin-top:16px}
h3{font-size:17px;margin:32px 0 6px}
p,ul{max-width:44em;margin:12px 0}
li{margin:4px 0}
a{color:var(--c0);text-decoration:none}
a:hover{text-decoration:underline}
nav{border-block:1px solid var(--line);padding:12px 0;font-size:14.5px}
nav ol{margin:0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:4px 22px}
.note{background:var(--tint);border-left:3px solid var(--c0);border-radius:0 6px 6px 0;padding:12px 18px;margin:20px 0}
pre{font:13px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 18px;overflow-x:auto;tab-size:4}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:14px;margin:24px 0}
.tiles>div{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 18px}
.tiles dt{font-size:13.5px;color:var(--soft)}
.tiles dd{margin:2px 0 0;font-size:27px;line-height:1.25;font-weight:650;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
.tiles .by{font-size:13px;line-height:1.4;font-weight:400;letter-spacing:0;color:var(--soft);margin-top:4px}
.wide{overflow-x:auto;margin:20px 0;background:var(--card);border:1px solid var(--line);border-radius:10px}
table{border-collapse:collapse;width:100%;font-size:14.5px;line-height:1.45;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:14px 18px 4px;font-weight:650}
th,td{padding:8px 12px;text-align:left;vertical-align:baseline}
th:first-child,td:first-child{padding-left:18px}
th:last-child,td:last-child{padding-right:18px}
th{font-size:13px;font-weight:600;color:var(--soft);border-bottom:1px solid var(--line);white-space:nowrap}
tbody tr+tr td{border-top:1px solid var(--line)}
.number{text-align:right;white-space:nowrap}
td:first-child{min-width:9.5em}
td small{color:var(--soft);font-size:12.5px;margin-left:8px}
figure{margin:24px 0}
figure svg{display:block;width:100%;height:auto;border:1px solid var(--line);border-radius:10px}
figcaption{font-size:13.5px;color:var(--soft);margin-top:8px;max-width:48em}
@media(max-width:560px){main{padding:32px 16px 64px}h1{font-size:27px}th,td{padding:8px 12px}}
@media print{body{background:#fff;font-size:11pt}main{max-width:none;padding:0}nav{display:none}h2,h3{break-after:avoid}figure,tr,.tiles>div,.note{break-inside:avoid}thead{display:table-header-group}.wide{overflow:visible}a{color:inherit}@page{margin:18mm}}
)";
  }

  html_page_settings settings_;
  std::vector<std::string> headings_;
  std::string body_;
};

}  // namespace cairn
