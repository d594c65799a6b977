import * as ts from 'typescript';
import type { Arguments, Expression, Field, Item, Named, Program, Statement, Type } from './program';

const OWN = 'cdk-trading-analytics-platform';

/** Reads a TypeScript program that defines stacks. It throws if the program has something that not every language has. */
export class Reader {
  private readonly aliases = new Map<string, string>();
  private readonly given = new Map<string, Type>();

  public constructor(
    private readonly source: ts.SourceFile,
    private readonly checker: ts.TypeChecker,
  ) {}

  public program(): Program {
    const imports = this.source.statements.filter(ts.isImportDeclaration);
    for (const { importClause, moduleSpecifier } of imports) {
      const bindings = importClause?.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings)) {
        this.aliases.set((moduleSpecifier as ts.StringLiteral).text, bindings.name.text);
      }
    }
    const visible = this.visibleStatements();
    const statements = visible.map((statement, index) => this.statement(statement, index === 0));
    const withImports = this.isVisible(imports[0]);
    return { statements, aliases: this.aliases, withImports, given: this.given };
  }

  /** The statements without imports: of a fixture, what is between `/// !show` and `/// !hide`. */
  private visibleStatements(): ts.Statement[] {
    const found: ts.Statement[] = [];
    const visit = (node: ts.Node): void => {
      const isStatement = ts.isVariableStatement(node) || ts.isExpressionStatement(node) || ts.isForOfStatement(node);
      if (isStatement && this.isVisible(node)) found.push(node);
      else ts.forEachChild(node, visit);
    };
    visit(this.source);
    return found;
  }

  private isVisible(node: ts.Node | undefined): boolean {
    return node !== undefined && this.isVisibleAt(node.getStart(this.source));
  }

  private isVisibleAt(position: number): boolean {
    const before = this.source.text.slice(0, position);
    const [shown, hidden] = ['/// !show', '/// !hide'].map((mark) => before.lastIndexOf(mark));
    // The text above both marks is a fixture, if there is one.
    return shown === hidden ? !this.source.text.includes('/// !show') : shown > hidden;
  }

  private statement(node: ts.Statement, first = false): Statement {
    const around = { comments: this.comments(node), apart: !first && this.isApart(node) };
    if (ts.isExpressionStatement(node)) {
      return { ...around, does: { kind: 'expression', value: this.expression(node.expression) } };
    }
    if (ts.isVariableStatement(node) && node.declarationList.declarations.length === 1) {
      const [{ name, initializer }] = node.declarationList.declarations;
      if (initializer && ts.isIdentifier(name)) {
        const value = this.expression(initializer);
        const type = this.type(this.checker.getTypeAtLocation(name));
        return { ...around, does: { kind: 'constant', name: name.text, type, value, used: this.isUsed(name) } };
      }
    }
    if (ts.isForOfStatement(node) && ts.isVariableDeclarationList(node.initializer) && ts.isBlock(node.statement)) {
      const { name } = node.initializer.declarations[0];
      const type = this.type(this.checker.getTypeAtLocation(name));
      const body = node.statement.statements.map((statement, index) => this.statement(statement, index === 0));
      const list = this.expression(node.expression);
      return { ...around, does: { kind: 'for', name: name.getText(this.source), type, list, body } };
    }
    throw this.unknown(node);
  }

  private expression(node: ts.Expression): Expression {
    if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return this.expression(node.expression);
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      return { kind: 'string', text: node.text, plain: this.isPlain(node) };
    }
    if (ts.isNumericLiteral(node)) {
      return { kind: 'number', text: node.getText(this.source).replaceAll('_', ''), plain: this.isPlain(node) };
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
      return { kind: 'boolean', text: node.getText(this.source), plain: this.isPlain(node) };
    }
    if (node.kind === ts.SyntaxKind.ThisKeyword) return { kind: 'this' };
    if (ts.isTemplateExpression(node)) {
      const parts = node.templateSpans.flatMap(({ expression, literal }) => [
        this.expression(expression),
        literal.text,
      ]);
      return { kind: 'template', parts: [node.head.text, ...parts].filter((part) => part !== '') };
    }
    if (ts.isIdentifier(node)) return this.variable(node);
    if (ts.isObjectLiteralExpression(node)) return this.object(node);
    if (ts.isArrayLiteralExpression(node)) return this.list(node);
    if (ts.isNewExpression(node)) {
      const type = this.named(node.expression);
      return { kind: 'new', type, arguments: this.arguments(node, node.arguments ?? []) };
    }
    if (ts.isAsExpression(node)) {
      const type = this.type(this.checker.getTypeAtLocation(node.type));
      const from = this.type(this.checker.getTypeAtLocation(node.expression));
      const of = this.expression(node.expression);
      return { kind: 'cast', of, type, isOfDefined: JSON.stringify(from) === JSON.stringify(type) };
    }
    if (ts.isElementAccessExpression(node) && ts.isNumericLiteral(node.argumentExpression)) {
      return { kind: 'element', of: this.expression(node.expression), index: node.argumentExpression.text };
    }
    if (ts.isPropertyAccessExpression(node)) return this.property(node);
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: of, name } = node.expression;
      const args = this.arguments(node, node.arguments);
      if (this.isClass(of)) return { kind: 'static call', type: this.named(of), name: name.text, arguments: args };
      return { kind: 'call', of: this.expression(of), name: name.text, arguments: args };
    }
    throw this.unknown(node);
  }

  private variable(node: ts.Identifier): Expression {
    const type = this.type(this.checker.getTypeAtLocation(node));
    const symbol =
      node.parent && ts.isShorthandPropertyAssignment(node.parent)
        ? this.checker.getShorthandAssignmentValueSymbol(node.parent)
        : this.checker.getSymbolAtLocation(node);
    const declaration = symbol?.valueDeclaration;
    if (declaration && !this.isVisible(declaration)) this.given.set(node.text, type);
    return { kind: 'variable', name: node.text, type };
  }

  private property(node: ts.PropertyAccessExpression): Expression {
    const name = node.name.text;
    if (this.isClass(node.expression)) {
      const type = this.named(node.expression);
      return { kind: 'member', type, name, isEnum: type.kind === 'enum' };
    }
    const owner = this.checker.getSymbolAtLocation(node.name)?.valueDeclaration?.parent;
    const isField = owner !== undefined && isStruct(owner);
    const type = this.type(this.checker.getTypeAtLocation(node));
    return { kind: 'property', of: this.expression(node.expression), name, isField, type };
  }

  private object(node: ts.ObjectLiteralExpression): Expression {
    const type = this.type(this.expected(node));
    const fields = node.properties.map((property): Field => {
      if (ts.isShorthandPropertyAssignment(property)) {
        return { comments: this.comments(property), name: property.name.text, value: this.variable(property.name) };
      }
      if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) throw this.unknown(property);
      const { text } = property.name as ts.StringLiteral;
      return { comments: this.comments(property), name: text, value: this.expression(property.initializer) };
    });
    if (type.kind === 'struct') return { kind: 'struct', type, fields };
    if (type.kind === 'map') return { kind: 'map', of: type.of, fields };
    if (type.kind === 'any') return { kind: 'map', of: type, fields };
    throw this.unknown(node);
  }

  private list(node: ts.ArrayLiteralExpression): Expression {
    const type = this.type(this.expected(node));
    const items = node.elements.map(
      (element): Item => ({ comments: this.comments(element), value: this.expression(element) }),
    );
    return { kind: 'list', of: type.kind === 'list' ? type.of : { kind: 'any' }, items };
  }

  private arguments(node: ts.NewExpression | ts.CallExpression, values: readonly ts.Expression[]): Arguments {
    const parameters = this.checker.getResolvedSignature(node)?.declaration?.parameters ?? [];
    const missing = parameters
      .slice(values.length)
      .filter((parameter) => ts.isParameter(parameter) && !parameter.dotDotDotToken).length;
    return { values: values.map((value) => this.expression(value)), missing };
  }

  /** The type that the place of a literal expects. Of a union, the one that a literal can have. */
  private expected(node: ts.Expression): ts.Type {
    return this.checker.getContextualType(node) ?? this.checker.getTypeAtLocation(node);
  }

  private isPlain(node: ts.Expression): boolean {
    const type = this.checker.getContextualType(node);
    return type !== undefined && (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
  }

  private type(type: ts.Type): Type {
    const defined = this.checker.getNonNullableType(type);
    if (defined.flags & ts.TypeFlags.BooleanLike) return { kind: 'boolean' };
    if (defined.flags & ts.TypeFlags.EnumLike) return this.namedOf(enumOf(defined.symbol, this.checker));
    if (defined.flags & ts.TypeFlags.StringLike) return { kind: 'string' };
    if (defined.flags & ts.TypeFlags.NumberLike) return { kind: 'number' };
    if (defined.isUnion()) {
      const kinds = defined.types.map((member) => this.type(member));
      const [one] = kinds;
      if (kinds.every((kind) => JSON.stringify(kind) === JSON.stringify(one))) return one;
      return kinds.find(({ kind }) => ['struct', 'list', 'map'].includes(kind)) ?? { kind: 'any' };
    }
    if (this.checker.isArrayType(defined)) {
      const [element] = this.checker.getTypeArguments(defined as ts.TypeReference);
      return {
        kind: 'list',
        of:
          element.isUnion() && !(element.flags & ts.TypeFlags.Boolean) ? this.elementType(element) : this.type(element),
      };
    }
    const values = this.checker.getIndexTypeOfType(defined, ts.IndexKind.String);
    if (values) return { kind: 'map', of: this.type(values) };
    const symbol = defined.aliasSymbol ?? defined.symbol;
    if (!symbol || symbol.name === '__object' || symbol.name === '__type') return { kind: 'any' };
    return this.namedOf(symbol);
  }

  /** A list of a union is a list of anything in Java and Go, except for the members of one enumeration. */
  private elementType(element: ts.Type): Type {
    const type = this.type(element);
    return type.kind === 'enum' || type.kind === 'boolean' ? type : { kind: 'any' };
  }

  private isClass(node: ts.Expression): boolean {
    const symbol = this.symbolOf(node);
    return symbol !== undefined && (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Enum)) !== 0;
  }

  private named(node: ts.Expression): Named {
    const symbol = this.symbolOf(node);
    if (!symbol) throw this.unknown(node);
    return this.namedOf(symbol);
  }

  private symbolOf(node: ts.Expression): ts.Symbol | undefined {
    const symbol = this.checker.getSymbolAtLocation(node);
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  private namedOf(symbol: ts.Symbol): Named {
    const path = [symbol.name];
    let { parent } = symbol as ts.Symbol & { parent?: ts.Symbol & { parent?: ts.Symbol } };
    for (; parent && !(parent.flags & ts.SymbolFlags.ValueModule); parent = parent.parent) path.unshift(parent.name);
    const [declaration] = symbol.declarations ?? [];
    const module = moduleOf(declaration.getSourceFile().fileName);
    if (symbol.flags & ts.SymbolFlags.Enum) return { kind: 'enum', module, path };
    return { kind: isStruct(declaration) ? 'struct' : 'class', module, path };
  }

  private isUsed(name: ts.Identifier): boolean {
    const symbol = this.checker.getSymbolAtLocation(name);
    let used = false;
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) && node !== name && node.text === name.text) {
        const found =
          node.parent && ts.isShorthandPropertyAssignment(node.parent)
            ? this.checker.getShorthandAssignmentValueSymbol(node.parent)
            : this.checker.getSymbolAtLocation(node);
        if (found === symbol) used = true;
      }
      if (!used) ts.forEachChild(node, visit);
    };
    visit(this.source);
    return used;
  }

  /** The lines of the comments directly above, without the marks of the visible part. */
  private comments(node: ts.Node): string[] {
    return (ts.getLeadingCommentRanges(this.source.text, node.getFullStart()) ?? [])
      .filter(({ pos }) => this.isVisibleAt(pos))
      .map(({ pos, end }) => this.source.text.slice(pos, end))
      .filter((text) => text.startsWith('//') && !text.startsWith('///'))
      .map((text) => text.slice(2).trim());
  }

  private isApart(node: ts.Node): boolean {
    return /^\s*\n\s*\n/.test(this.source.text.slice(node.getFullStart()));
  }

  private unknown(node: ts.Node): Error {
    const text = node.getText(this.source).split('\n')[0];
    return new Error(`${this.source.fileName}: no translation of ${ts.SyntaxKind[node.kind]}: ${text}`);
  }
}

/** An interface whose name begins with I and an upper-case letter has behavior, unless its documentation denies it. */
function isStruct(node: ts.Node): boolean {
  if (!ts.isInterfaceDeclaration(node)) return false;
  return !/^I[A-Z]/.test(node.name.text) || ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'struct');
}

function enumOf(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  if (symbol.flags & ts.SymbolFlags.Enum) return symbol;
  const [member] = symbol.declarations ?? [];
  const found = checker.getSymbolAtLocation((member.parent as ts.EnumDeclaration).name);
  if (!found) throw new Error(`no enumeration of ${symbol.name}`);
  return found;
}

function moduleOf(file: string): string {
  const [, cdk] = /\/aws-cdk-lib\/(.*)$/.exec(file) ?? [];
  if (cdk) return cdk.startsWith('core/') ? 'aws-cdk-lib' : `aws-cdk-lib/${cdk.split('/')[0]}`;
  return file.includes('/node_modules/constructs/') ? 'constructs' : OWN;
}
