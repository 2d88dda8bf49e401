#!/usr/bin/env node
// Checks every relative link of the project's markdown: the file must exist, the heading must exist, and every chapter
// of the book in docs/ must be reachable from docs/src/SUMMARY.md. Addresses on the network are not asked.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const SKIP = new Set(['node_modules', 'target', '.git']);

function markdownBelow(folder) {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		if (SKIP.has(entry.name)) return [];
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return markdownBelow(path);
		return entry.name.endsWith('.md') ? [path] : [];
	});
}

// Code is not prose: a link in an example is not a link.
function prose(text) {
	return text.replace(/^(```|~~~)[\s\S]*?^\1.*$/gm, (block) => block.replace(/[^\n]/g, '')).replace(/`[^`\n]*`/g, 'code');
}

// The anchor that GitHub and mdBook give a heading.
function anchor(heading) {
	return heading
		.replace(/`/g, '')
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.trim()
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.replace(/\s/g, '-');
}

const anchorsOf = new Map();
function anchors(file) {
	if (!anchorsOf.has(file)) {
		const seen = new Map();
		const found = new Set();
		const text = readFileSync(file, 'utf8').replace(/^(```|~~~)[\s\S]*?^\1.*$/gm, '');
		for (const [, heading] of text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
			const base = anchor(heading);
			const count = seen.get(base) ?? 0;
			seen.set(base, count + 1);
			found.add(count === 0 ? base : `${base}-${count}`);
		}
		for (const [, id] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) found.add(id);
		anchorsOf.set(file, found);
	}
	return anchorsOf.get(file);
}

const problems = [];
let links = 0;
const files = markdownBelow(root);
const linkedFromSummary = new Set();
const summary = join(root, 'docs', 'src', 'SUMMARY.md');

for (const file of files) {
	const text = prose(readFileSync(file, 'utf8'));
	const found = [
		...[...text.matchAll(/!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map((match) => [match[1], match.index]),
		...[...text.matchAll(/^\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm)].map((match) => [match[1], match.index]),
	];
	for (const [target, index] of found) {
		if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
		links += 1;
		const where = `${relative(root, file)}:${text.slice(0, index).split('\n').length}`;
		const [path, fragment] = target.split('#');
		const goal = path === '' ? file : path.startsWith('/') ? join(root, path) : resolve(dirname(file), decodeURIComponent(path));
		if (!goal.startsWith(root + sep) && goal !== root) {
			problems.push(`${where}: ${target} leads out of the project`);
			continue;
		}
		if (!existsSync(goal)) {
			problems.push(`${where}: ${target} does not exist`);
			continue;
		}
		if (file === summary) linkedFromSummary.add(goal);
		if (fragment && goal.endsWith('.md') && statSync(goal).isFile() && !anchors(goal).has(decodeURIComponent(fragment).toLowerCase())) {
			problems.push(`${where}: ${target}: there is no such heading`);
		}
	}
}

if (!existsSync(summary)) {
	problems.push('docs/src/SUMMARY.md does not exist');
} else {
	for (const file of markdownBelow(join(root, 'docs'))) {
		if (file !== summary && !linkedFromSummary.has(file)) problems.push(`${relative(root, file)} is not in docs/src/SUMMARY.md`);
	}
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) {
	console.error(`\nerror: ${problems.length} of the links of the documentation are wrong.`);
	process.exit(1);
}
console.log(`${links} links in ${files.length} files are right.`);
