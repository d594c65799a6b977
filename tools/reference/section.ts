import { anchorOf, cell } from './anchors';
import type { Documented, EnumMember, Method, Parameter, TypeReference } from './assembly';
import type { DocumentedType } from './parts';
import { ofEnumMember, ofInitializer, ofMethod, ofOption, ofProperty, type Spelling } from './spelling';

/** The types of the library by their full name, and the options that belong to other libraries. */
export interface KnownTypes {
  readonly documented: Map<string, DocumentedType>;
  readonly foreignOptions: Set<string>;
}

/** A member of a type: its spellings, and what the reference states about it. */
interface Member {
  readonly heading: string;
  readonly spelling: Spelling;
  readonly facts: string[];
  readonly docs: Documented;
}

const CDK_DOCS = 'https://docs.aws.amazon.com/cdk/api/v2/docs';

/** Writes one type: its summary, its members in four spellings, and a section for each member. */
export function sectionOf(type: DocumentedType, types: KnownTypes): string {
  const [own] = type.declarations;
  const isOptions = (parameter: Parameter): boolean => {
    const fqn = 'fqn' in parameter.type ? parameter.type.fqn : '';
    return types.documented.get(fqn)?.declarations[0].datatype === true || types.foreignOptions.has(fqn);
  };
  const link = (reference: TypeReference): string => linkTo(reference, type, types);
  const groups: [string, Member[]][] = own.datatype
    ? [['option', optionsOf(type, link)]]
    : [
        ['to create', initializersOf(type, isOptions, link)],
        ['member', (own.members ?? []).map((member) => enumMember(type, member))],
        ['method', methodsOf(type, isOptions, link)],
        ['property', propertiesOf(type, link)],
      ];
  const filled = groups.filter(([, members]) => members.length > 0);
  return [
    `## ${type.name}`,
    ...textsOf(own),
    ...(type.foreignBase ? [`Also has the members of ${linkTo({ fqn: type.foreignBase }, type, types)}.`] : []),
    ...filled.map(([title, members]) => tableOf(title, members)),
    ...filled.flatMap(([, members]) => members.filter(isWorthASection).map(memberSection)),
  ].join('\n\n');
}

function optionsOf(type: DocumentedType, link: (reference: TypeReference) => string): Member[] {
  return sorted(
    unique(type.declarations.flatMap(({ properties = [] }) => properties)),
    ({ optional }) => !optional,
  ).map((property) => ({
    heading: `${type.name}.${property.name}`,
    spelling: ofOption(property.name),
    facts: [`Type: ${link(property.type)}`, property.optional ? `Default: ${defaultOf(property)}` : 'Required'],
    docs: property,
  }));
}

function initializersOf(
  type: DocumentedType,
  isOptions: (parameter: Parameter) => boolean,
  link: (reference: TypeReference) => string,
): Member[] {
  const [own] = type.declarations;
  if (own.abstract || own.kind !== 'class') return [];
  const declaring = type.declarations.find(({ initializer }) => initializer !== undefined);
  // Without an initializer of its own, a class has a private one: its factories create it.
  if (declaring?.initializer === undefined) return [];
  const parameters = declaring.initializer.parameters ?? [];
  return [
    {
      heading: `new ${type.name}`,
      spelling: ofInitializer(type.name, parameters, isOptions),
      facts: parameters.map((parameter) => factOf(parameter, link)),
      docs: declaring.initializer,
    },
  ];
}

function methodsOf(
  type: DocumentedType,
  isOptions: (parameter: Parameter) => boolean,
  link: (reference: TypeReference) => string,
): Member[] {
  const methods = unique(type.declarations.flatMap(({ methods: own = [] }) => own)).filter(isPublic);
  return sorted(methods, (method) => method.static === true).map((method: Method) => ({
    heading: `${type.name}.${method.name}`,
    spelling: ofMethod(type.name, method, isOptions),
    facts: [
      ...(method.parameters ?? []).map((parameter) => factOf(parameter, link)),
      ...(method.returns
        ? [`Returns: ${link(method.returns.type)}${method.returns.optional ? ', or nothing' : ''}`]
        : []),
    ],
    docs: method,
  }));
}

function propertiesOf(type: DocumentedType, link: (reference: TypeReference) => string): Member[] {
  const properties = unique(type.declarations.flatMap(({ properties: own = [] }) => own)).filter(isPublic);
  return sorted(properties, (property) => property.static === true).map((property) => ({
    heading: `${type.name}.${property.name}`,
    spelling: ofProperty(type.name, property),
    facts: [`Type: ${link(property.type)}${property.optional ? ', or nothing' : ''}`],
    docs: property,
  }));
}

function enumMember(type: DocumentedType, member: EnumMember): Member {
  return {
    heading: `${type.name}.${member.name}`,
    spelling: ofEnumMember(type.name, member.name),
    facts: [],
    docs: member,
  };
}

/** The line of a parameter: its name, its type, and its text. */
function factOf(parameter: Parameter, link: (reference: TypeReference) => string): string {
  const { name, optional, docs } = parameter;
  const text = [docs?.summary, docs?.remarks].filter(Boolean).join(' ').replaceAll('\n', ' ');
  return `\`${name}\`: ${link(parameter.type)}${optional ? ', optional' : ''}${text ? `. ${text}` : ''}`;
}

function tableOf(title: string, members: Member[]): string {
  const rows = members.map(({ heading, spelling, ...member }) => {
    const typescript = code(spelling.typescript);
    const name = isWorthASection({ heading, spelling, ...member })
      ? `[${typescript}](#${anchorOf(heading)})`
      : typescript;
    return `| ${[name, code(spelling.python), code(spelling.java), code(spelling.go)].join(' | ')} |`;
  });
  return [`| ${title} in TypeScript | Python | Java | Go |`, '|---|---|---|---|', ...rows].join('\n');
}

function isWorthASection({ facts, docs }: Member): boolean {
  return facts.length > 0 || docs.docs?.summary !== undefined;
}

function memberSection({ heading, facts, docs }: Member): string {
  const list = facts.map((fact) => `- ${fact}`).join('\n');
  return [`### ${heading}`, ...textsOf(docs), ...(list ? [list] : [])].join('\n\n');
}

/** The texts of a docstring: summary, remarks, returned value, example and source. */
function textsOf({ docs = {} }: Documented): string[] {
  return [
    // jsii adds a full stop, also after a colon
    docs.summary?.replace(/:\.$/, ':'),
    docs.remarks,
    docs.returns && `Returns ${docs.returns}`,
    docs.example && `\`\`\`ts\n${docs.example.trim()}\n\`\`\``,
    docs.see && `See ${docs.see.startsWith('http') ? `<${docs.see}>` : docs.see}`,
  ].filter((text): text is string => text !== undefined && text !== '');
}

function defaultOf({ docs }: Documented): string {
  if (docs?.default === undefined) return 'none';
  const text = docs.default.replaceAll('\n', ' ');
  return text.startsWith('- ') ? text.slice(2) : `\`${text}\``;
}

/** The name of a type, with a link to its page or to the documentation of the CDK. */
function linkTo(reference: TypeReference, from: DocumentedType, types: KnownTypes): string {
  if ('primitive' in reference) return `\`${reference.primitive}\``;
  if ('collection' in reference) {
    const { kind, elementtype } = reference.collection;
    return `${kind === 'array' ? 'list' : 'map'} of ${linkTo(elementtype, from, types)}`;
  }
  if ('union' in reference) return reference.union.types.map((type) => linkTo(type, from, types)).join(' or ');
  const target = types.documented.get(reference.fqn);
  if (target) return `[${target.name}](${target.page === from.page ? '' : target.page}#${anchorOf(target.name)})`;
  const [library] = reference.fqn.split('.');
  const name = code(reference.fqn.split('.').slice(1).join('.'));
  return ['aws-cdk-lib', 'constructs'].includes(library) ? `[${name}](${CDK_DOCS}/${reference.fqn}.html)` : name;
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

function isPublic(member: { readonly protected?: boolean }): boolean {
  return !member.protected;
}

/** The first declaration of each name: a type's own one comes before the inherited one. */
function unique<T extends { readonly name: string }>(members: T[]): T[] {
  return members.filter(({ name }, index) => members.findIndex((other) => other.name === name) === index);
}

/** What comes first by its nature, and otherwise by name. */
function sorted<T extends { readonly name: string }>(members: T[], isFirst: (member: T) => boolean): T[] {
  const rank = (member: T): number => (isFirst(member) ? 0 : 1);
  return [...members].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}
