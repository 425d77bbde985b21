#!/usr/bin/env python3
"""Prints the tables of Unicode that include/cairn/text holds, from Python's unicodedata.

    scripts/unicode_tables.py          writes include/cairn/text/{category,case,decomposition}_table.hpp
    scripts/unicode_tables.py --check  fails where one of them differs from what would be written

Both need a Python of the same version of Unicode (14.0.0: Python 3.11); where it has another the check says so and passes.
"""
import pathlib
import sys
import unicodedata as unicode

VERSION = "14.0.0"
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "include/cairn/text"
POINTS = range(0x110000)
CATEGORIES = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn".split()


def digits(number):
    """A number of 0 on as digits to the base 32, the lowest first: from '0' on the last, from 'P' on those before it."""
    text = ""
    while number >= 32:
        text += chr(ord("P") + number % 32)
        number //= 32
    return text + chr(ord("0") + number)


def signed(number):
    return digits(2 * number if number >= 0 else -2 * number - 1)


def header(about, tables):
    parts = []
    for name, comment, text in tables:
        lines = "\n".join(f'    R"({text[at:at + 110]})"' for at in range(0, len(text), 110))
        comment = "\n".join(f"/// {line}" for line in comment)
        start = f"inline constexpr std::string_view {name} ="
        parts.append(f"{comment}\n{start}" + (f"\n{lines};\n" if len(start + text) > 110 else f" {lines.strip()};\n"))
    body = "\n".join(parts)
    return f"""#pragma once
/// {about}
/// Unicode {VERSION}, written by scripts/unicode_tables.py as numbers for number_reader; change nothing here.

#include <string_view>

namespace cairn::detail {{

{body}
}}  // namespace cairn::detail
"""


def category_table():
    text, first = "", 0
    for point in POINTS:
        category = unicode.category(chr(point))
        if point + 1 == len(POINTS) or unicode.category(chr(point + 1)) != category:
            text += digits(point + 1 - first) + digits(CATEGORIES.index(category))
            first = point + 1
    return header("The general categories of all code points.", [
        ("category_runs", ["Runs from U+0000 on: how many code points, their unicode_category."], text)])


def runs(mapping):
    """(first, last, step, change) of the points that a mapping moves by as much, each or each second one."""
    found = []
    for point in sorted(mapping):
        change = mapping[point] - point
        if found:
            first, last, step, moved = found[-1]
            gap = point - last
            if moved == change and gap <= 2 and (step == 0 or step == gap):
                found[-1] = (first, point, gap, moved)
                continue
        found.append((point, point, 0, change))
    return [(first, last, max(step, 1), change) for first, last, step, change in found]


def case_table():
    lower, fold, long_lowers, long_folds = {}, {}, "", ""

    def long(point, to):
        return digits(point) + digits(len(to)) + "".join(digits(ord(c)) for c in to)

    for point in POINTS:
        if 0xD800 <= point < 0xE000:
            continue
        small, folded = chr(point).lower(), chr(point).casefold()
        if len(small) > 1:
            long_lowers += long(point, small)
        elif small != chr(point):
            lower[point] = ord(small)
        if len(folded) > 1:
            long_folds += long(point, folded)
        elif folded != chr(point):
            fold[point] = ord(folded)

    def written(mapping):
        text, before = "", 0
        for first, last, step, change in runs(mapping):
            text += digits(first - before) + digits((last - first) // step) + digits(step) + signed(change)
            before = last
        return text

    about = "Runs: the first, from the last of the run before; how many more; the step between them; how far they move."
    return header("Which code points have a lower case, and what case folding makes of them.", [
        ("lower_runs", [about], written(lower)),
        ("long_lowers", ["Lower case of more than one: code point, how many, which."], long_lowers),
        ("fold_runs", [about], written(fold)),
        ("long_folds", ["Case folding to more than one: code point, how many, which."], long_folds)])


def decomposition_table():
    text, before, part_before = "", 0, 0
    ranks, classes, end = "", [], 0
    for point in POINTS:
        decomposition = unicode.decomposition(chr(point)).split()
        if decomposition:
            compatible = decomposition[0].startswith("<")
            to = [int(part, 16) for part in decomposition[compatible:]]
            composes = not compatible and len(to) == 2 and unicode.normalize("NFC", "".join(map(chr, to))) == chr(point)
            text += digits(point - before) + digits(3 * len(to) + (2 if compatible else int(composes)))
            before = point
            for part in to:
                text += signed(part - part_before)
                part_before = part
        rank = unicode.combining(chr(point))
        if rank:
            if classes and classes[-1][1] == point - 1 and classes[-1][2] == rank:
                classes[-1][1] = point
            else:
                classes.append([point, point, rank])
    for first, last, rank in classes:
        ranks += digits(first - end) + digits(last - first) + digits(rank)
        end = last
    return header("What code points decompose to, which pairs compose, and how marks are ordered.", [
        ("decompositions", [
            "Code point, from the one before; three times how many parts, and 1 where they compose to it, 2 where it is for",
            "NFKC and NFKD alone; the parts, each from the part before. One step of it; without the syllables of Hangul."],
         text),
        ("combining_runs", [
            "Code points with a combining class: the first, from the last of the run before; how many more; the class."],
         ranks)])


def main():
    check = sys.argv[1:] == ["--check"]
    if unicode.unidata_version != VERSION:
        print(f"unicode_tables.py: this Python knows Unicode {unicode.unidata_version}, the tables are of {VERSION}")
        return 0 if check else 1
    stale = 0
    for name, table in (("category", category_table), ("case", case_table), ("decomposition", decomposition_table)):
        path = FOLDER / f"{name}_table.hpp"
        text = table()
        if not check:
            path.write_text(text)
        elif path.read_text() != text:
            print(f"{path}: is not what scripts/unicode_tables.py prints")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
