/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The map as SVG: an address axis from low to high with a break for each large
 * hole, a box per region, its height by the logarithm of its size, coloured by
 * permissions and patterned by memory type. Text only, no scripts, and nothing
 * of the machine that draws it: equal maps give equal files.
 */
#include "map.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAX_ROWS   2000

#define WIDTH      960
#define MARGIN     24
#define AXIS_X     190            /* addresses are left of it */
#define BOX_W      330
#define BOX_END    (AXIS_X + BOX_W)
#define COL_SIZE   (BOX_END + 16)
#define COL_PERM   (BOX_END + 96)
#define COL_TYPE   (BOX_END + 160)
#define COL_LEVEL  (BOX_END + 270)
#define TOP        148
#define SMALL_HOLE (UINT64_C(1) << 20)       /* a guard, not a desert */
#define BREAK_H    34
#define BASELINE   4              /* below the middle of a line of text */

struct row {
	const struct map_region *r;    /* NULL: a hole from FIRST to LAST */
	uint64_t first, last;
	unsigned int y, h;
};

static struct row rows[MAX_ROWS];

/* --- text ------------------------------------------------------------------------- */

static void escaped(const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '<')
			fputs("&lt;", stdout);
		else if (c == '>')
			fputs("&gt;", stdout);
		else if (c == '&')
			fputs("&amp;", stdout);
		else if (c >= 0x20 && c < 0x7f)
			putchar(c);
		else
			putchar('?');
	}
}

static void text_at(unsigned int x, unsigned int y, const char *class, const char *text)
{
	printf("<text x=\"%u\" y=\"%u\" class=\"%s\">", x, y + BASELINE, class);
	escaped(text);
	puts("</text>");
}

static void address_at(unsigned int y, uint64_t address)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%08" PRIx64, address);
	text_at(AXIS_X - 14, y, "addr", text);
	printf("<path d=\"M%d %u h6\" class=\"axis\"/>\n", AXIS_X - 9, y);
}

/* --- colours ------------------------------------------------------------------------ */

static const char *fill_of(const struct map_region *r)
{
	if (r->bad)
		return "bad";
	if (r->wx)
		return "wx";
	if (map_executable(r))
		return "rx";
	return map_writable(r) ? "rw" : "ro";
}

/* What lies over the colour: stripes for devices, dots for memory without write-back caching. */
static const char *pattern_of(const struct map_region *r)
{
	if (r->bad || !strcmp(r->type, "normal"))
		return NULL;
	return !strncmp(r->type, "device", 6) ? "stripes" : "dots";
}

static void head(unsigned int height, const char *title)
{
	printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%u\" "
	       "viewBox=\"0 0 %d %u\" role=\"img\" font-family=\"DejaVu Sans, Verdana, sans-serif\" "
	       "font-size=\"12\">\n<title>", WIDTH, height, WIDTH, height);
	escaped(title);
	puts("</title>\n<style>\n"
	     ".addr,.size{text-anchor:end}\n"
	     ".addr,.size{font-family:DejaVu Sans Mono,Consolas,monospace;font-size:11px;fill:#333}\n"
	     ".perm{font-family:DejaVu Sans Mono,Consolas,monospace;font-weight:bold}\n"
	     ".type{fill:#444}\n.hole{fill:#777;font-style:italic}\n"
	     ".note{fill:#b00020;font-weight:bold}\n.h1{font-size:18px;font-weight:bold}\n"
	     ".sub{fill:#555}\n.ok{fill:#1b6e3c;font-weight:bold}\n"
	     ".axis{stroke:#555;stroke-width:1.2;fill:none}\n.box{stroke:#333;stroke-width:1}\n"
	     ".rx{fill:#7cc79b}\n.ro{fill:#f3e3a3}\n.rw{fill:#a3c8ec}\n.wx{fill:#ef5b50}\n"
	     ".bad{fill:#efb0a8}\n.gap{fill:url(#hatch);stroke:#999;stroke-dasharray:3 3}\n"
	     "</style>\n<defs>\n"
	     "<pattern id=\"stripes\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
	     "patternTransform=\"rotate(45)\"><rect width=\"3\" height=\"8\" fill=\"#5b4a7a\" "
	     "fill-opacity=\"0.22\"/></pattern>\n"
	     "<pattern id=\"dots\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\">"
	     "<circle cx=\"2\" cy=\"2\" r=\"1.2\" fill=\"#333\" fill-opacity=\"0.5\"/></pattern>\n"
	     "<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
	     "patternTransform=\"rotate(-45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>"
	     "<rect width=\"1\" height=\"6\" fill=\"#bbb\"/></pattern>\n</defs>");
	printf("<rect width=\"%d\" height=\"%u\" fill=\"#fff\"/>\n", WIDTH, height);
}

/* --- rows --------------------------------------------------------------------------- */

/* Readable at 4 KiB, and still on a page with a GiB: 18 pixels, and 2 more for each doubling. */
static unsigned int height_of(uint64_t size)
{
	unsigned int h = 18;

	for (size >>= 12; size > 1; size >>= 1)
		h += 2;
	return h;
}

static size_t add_row(size_t n, const struct map_region *r, uint64_t first, uint64_t last,
		      unsigned int *y)
{
	uint64_t size = last - first + 1;
	struct row *row = &rows[n];

	*row = (struct row){ .r = r, .first = first, .last = last, .y = *y };
	row->h = r ? height_of(size) : size <= SMALL_HOLE ? 18 : BREAK_H;
	*y += row->h;
	return n + 1;
}

static size_t lay_out(const struct map *map, unsigned int *y)
{
	size_t n = 0;

	if (map->count && map->region[0].va && map->region[0].va <= SMALL_HOLE)
		n = add_row(n, NULL, 0, map->region[0].va - 1, y);      /* page 0 */
	for (size_t i = 0; i < map->count && n + 2 <= MAX_ROWS; i++) {
		const struct map_region *r = &map->region[i];

		if (i && r->va != r[-1].last + 1)
			n = add_row(n, NULL, r[-1].last + 1, r->va - 1, y);
		n = add_row(n, r, r->va, r->last, y);
	}
	return n;
}

static void draw_break(const struct row *row)
{
	char text[64];

	printf("<path d=\"M%d %u v%u l-6 4 l12 5 l-6 4 V%u\" class=\"axis\"/>\n", AXIS_X, row->y,
	       row->h / 2 - 6, row->y + row->h);
	snprintf(text, sizeof(text), "not mapped, %s", map_size_text(row->last - row->first + 1));
	text_at(AXIS_X + 18, row->y + row->h / 2, "hole", text);
}

static void draw_hole(const struct row *row)
{
	char text[64];

	if (row->last - row->first >= SMALL_HOLE) {
		draw_break(row);
		return;
	}
	printf("<path d=\"M%d %u v%u\" class=\"axis\"/>\n", AXIS_X, row->y, row->h);
	printf("<rect x=\"%d\" y=\"%u\" width=\"%d\" height=\"%u\" class=\"gap\"/>\n", AXIS_X, row->y,
	       BOX_W, row->h);
	snprintf(text, sizeof(text), "hole of %s", map_size_text(row->last - row->first + 1));
	printf("<rect x=\"%d\" y=\"%u\" width=\"%zu\" height=\"12\" fill=\"#fff\"/>\n", AXIS_X + 8,
	       row->y + row->h / 2 - 6, 7 * strlen(text) + 4);
	text_at(AXIS_X + 12, row->y + row->h / 2, "hole", text);
}

static void draw_columns(const struct map_region *r, unsigned int middle)
{
	char text[64];

	text_at(COL_PERM - 22, middle, "size", map_size_text(map_size(r)));
	if (r->bad) {
		snprintf(text, sizeof(text), "0x%" PRIx64, r->pa);
		text_at(COL_PERM, middle, "note", text);
		return;
	}
	text_at(COL_PERM, middle, r->wx || r->alias ? "perm note" : "perm", r->perm);
	text_at(COL_TYPE, middle, "type", r->type);
	if (r->level == r->deepest)
		snprintf(text, sizeof(text), "level %d", r->level);
	else
		snprintf(text, sizeof(text), "levels %d-%d", r->level, r->deepest);
	text_at(COL_LEVEL, middle, "type", text);
	if (r->wx)
		text_at(COL_LEVEL + 78, middle, "note", "W+X");
	else if (r->alias)
		text_at(COL_LEVEL + 78, middle, "note", "W+X alias");
}

static void draw_label(const struct map_region *r, unsigned int middle)
{
	char text[128];

	if (!r->bad && r->pa != r->va)
		snprintf(text, sizeof(text), "%s%sto 0x%" PRIx64, r->name, r->name[0] ? ", " : "", r->pa);
	else
		snprintf(text, sizeof(text), "%s", r->name[0] ? r->name : "(no name)");
	text_at(AXIS_X + 12, middle, "name", text);
}

static void draw_region(const struct row *row)
{
	const struct map_region *r = row->r;
	const char *pattern = pattern_of(r);
	unsigned int middle = row->y + row->h / 2;

	printf("<path d=\"M%d %u v%u\" class=\"axis\"/>\n<g><title>0x%016" PRIx64 " to 0x%016" PRIx64
	       " %s %s ", AXIS_X, row->y, row->h, r->va, r->last, r->perm, r->type);
	escaped(r->name);
	printf("</title>\n<rect x=\"%d\" y=\"%u\" width=\"%d\" height=\"%u\" class=\"box %s\"/>\n", AXIS_X,
	       row->y, BOX_W, row->h, fill_of(r));
	if (pattern)
		printf("<rect x=\"%d\" y=\"%u\" width=\"%d\" height=\"%u\" fill=\"url(#%s)\"/>\n", AXIS_X,
		       row->y, BOX_W, row->h, pattern);
	draw_label(r, middle);
	draw_columns(r, middle);
	puts("</g>");
}

/* --- legend and summary ---------------------------------------------------------------- */

static void swatch(unsigned int x, unsigned int y, const char *class, const char *pattern,
		   const char *text)
{
	printf("<rect x=\"%u\" y=\"%u\" width=\"26\" height=\"14\" class=\"%s\"/>\n", x, y, class);
	if (pattern)
		printf("<rect x=\"%u\" y=\"%u\" width=\"26\" height=\"14\" fill=\"url(#%s)\"/>\n", x, y,
		       pattern);
	text_at(x + 33, y + 7, "name", text);
}

static void draw_legend(void)
{
	static const struct {
		unsigned int x;
		const char *class, *text;
	} fills[] = {
		{ 24, "box rx", "executable" }, { 150, "box ro", "read-only" },
		{ 270, "box rw", "writable" }, { 380, "box wx", "writable and executable" },
		{ 590, "gap", "hole" }, { 680, "box bad", "wrong descriptor" },
	};

	for (size_t i = 0; i < sizeof(fills) / sizeof(fills[0]); i++)
		swatch(fills[i].x, 72, fills[i].class, NULL, fills[i].text);
	swatch(24, 96, "box rw", NULL, "Normal, write-back");
	swatch(210, 96, "box rw", "dots", "Normal, other");
	swatch(360, 96, "box rw", "stripes", "Device");
	text_at(COL_PERM - 22, TOP - 16, "size", "size");
	text_at(COL_PERM, TOP - 16, "sub", "perm.");
	text_at(COL_TYPE, TOP - 16, "sub", "type");
	text_at(COL_LEVEL, TOP - 16, "sub", "level");
}

static void draw_summary(const struct map *map, const char *title)
{
	uint64_t mapped = 0;
	size_t wx = 0, bad = 0;
	char text[160];

	for (size_t i = 0; i < map->count; i++) {
		const struct map_region *r = &map->region[i];

		mapped += r->bad ? 0 : map_size(r);
		wx += r->wx || r->alias;
		bad += r->bad;
	}
	text_at(MARGIN, 28, "h1", title);
	snprintf(text, sizeof(text), "%zu regions, %s mapped%s", map->count - bad, map_size_text(mapped),
		 wx || bad ? "" : "; nothing is writable and executable");
	text_at(MARGIN, 50, wx || bad ? "sub" : "ok", text);
	snprintf(text, sizeof(text), "%zu writable and executable, %zu wrong descriptors", wx, bad);
	if (wx || bad)
		text_at(400, 50, "note", text);
}

void map_draw(const struct map *map, const char *title)
{
	unsigned int y = TOP;
	size_t n = lay_out(map, &y);

	head(y + MARGIN + 8, title);
	draw_summary(map, title);
	draw_legend();
	for (size_t i = 0; i < n; i++) {
		if (rows[i].r)
			draw_region(&rows[i]);
		else
			draw_hole(&rows[i]);
	}
	if (n && !rows[0].r)
		address_at(rows[0].y, 0);
	for (size_t i = 0; i < n; i++) {
		if (rows[i].r)
			address_at(rows[i].y, rows[i].first);
		if (rows[i].r && (i + 1 == n || !rows[i + 1].r))
			address_at(rows[i].y + rows[i].h, rows[i].last);
	}
	puts("</svg>");
}
