import { Eye, EyeOff, X } from 'lucide-react';
import type { Ref } from 'react';
import { memo } from 'react';
import type { RuleProps } from 'react-querybuilder';
import { useRule } from 'react-querybuilder';
import { printExpr } from '../../engine/plan/print';
import { Grip } from '../ui/grip';
import { IconButton } from '../ui/icon-button';
import type { DraftRule, DraftValue } from '../view/draft';
import { emptyValue, OPAQUE } from '../view/draft';
import type { FilterOperator, FilterWords } from '../view/filter-words';
import { operatorOf, operatorsFor, typeOf, withCase } from '../view/filter-words';
import { isTemporal } from '../view/types';
import { useBuilder } from './builder-context';
import { NodeHits } from './node-hits';
import { ValueEditor } from './value-editor';

/** One rule: column, operator and what it asks for; its own count; a switch and a cross. */
export const RuleView = memo(function RuleView(props: RuleProps) {
  const { dndRef, dragRef, dragHandleAttributes, outerClassName } = useRule(props);
  const rule = props.rule as unknown as DraftRule;
  const { edit, incomplete } = useBuilder();
  const muted = rule.muted === true;
  const off = muted || props.parentMuted === true;
  return (
    <div ref={dndRef} className={`${outerClassName} rule-card`} data-rule-id={rule.id} data-muted={off || undefined}>
      <Grip label="Move this rule" handle={dragRef as Ref<HTMLButtonElement>} drag={dragHandleAttributes} />
      {rule.operator === OPAQUE ? <OpaqueRule rule={rule} /> : <EditableRule rule={rule} />}
      <div className="node-side">
        <NodeHits id={rule.id} muted={muted} silent={incomplete.has(rule.id)} />
        <IconButton
          small
          label={muted ? 'Turn this rule on' : 'Turn this rule off'}
          aria-pressed={muted}
          onClick={() => edit(rule.id, (node) => ({ ...node, muted: !muted }), null)}
        >
          {muted ? <EyeOff size={13} /> : <Eye size={13} />}
        </IconButton>
        <IconButton small label="Remove this rule" onClick={() => edit(rule.id, () => null, null)}>
          <X size={13} />
        </IconButton>
      </div>
    </div>
  );
});

/** What no row of the builder can draw stays as it is: it can be switched off, moved and removed, and edited as text. */
function OpaqueRule({ rule }: { readonly rule: DraftRule }) {
  const text = rule.value.expr === null ? '' : printExpr(rule.value.expr);
  return (
    <code className="opaque" title={`${text}\nEdit it in the filter's text above the rows.`}>
      {text}
    </code>
  );
}

function EditableRule({ rule }: { readonly rule: DraftRule }) {
  const { words, edit } = useBuilder();
  const type = typeOf(words, rule.field);
  const operator = operatorOf(words, rule.operator);
  if (type === null || operator === null) return <span className="muted">{rule.field} is not in this file</span>;
  const setField = (field: string): void => edit(rule.id, (node) => movedTo(node as DraftRule, field, words), null);
  const setOperator = (name: string): void => edit(rule.id, (node) => asked(node as DraftRule, name, words), null);
  return (
    <>
      <div className="rule-words">
        <select
          className="bare-select rule-column"
          aria-label="Column"
          value={rule.field}
          onChange={(event) => setField(event.target.value)}
        >
          {words.schema.map((field) => (
            <option key={field.name} value={field.name}>
              {field.name}
            </option>
          ))}
        </select>
        <select
          className="bare-select rule-operator"
          aria-label="Operator"
          title={operator.doc}
          value={(withCase(words, operator.name) ?? operator).name}
          onChange={(event) => setOperator(event.target.value)}
        >
          {operatorsFor(words, type).map((each) => (
            <option key={each.name} value={each.name}>
              {wordOf(each, isTemporal(type))}
            </option>
          ))}
        </select>
      </div>
      {operator.editor === 'none' ? null : (
        <div className="rule-value">
          <ValueEditor rule={rule} operator={operator} type={type} />
        </div>
      )}
    </>
  );
}

/** Times are before and after, not less and greater. */
function wordOf(operator: FilterOperator, temporal: boolean): string {
  if (!temporal) return operator.label;
  return { '<': 'is before', '<=': 'is at or before', '>': 'is after', '>=': 'is at or after' }[operator.name] ?? operator.label;
}

/** Another column: the question stays where it can be asked, the value where it can be read. */
function movedTo(rule: DraftRule, field: string, words: FilterWords): DraftRule {
  const type = typeOf(words, field);
  const offered = type === null ? [] : operatorsFor(words, type);
  const kept = offered.find((operator) => operator.name === rule.operator) ?? offered[0];
  const sameType = type === typeOf(words, rule.field);
  return { ...rule, field, operator: kept?.name ?? rule.operator, value: sameType ? rule.value : emptyValue };
}

/** Another question: values carry over as far as they fit. */
function asked(rule: DraftRule, name: string, words: FilterWords): DraftRule {
  const editor = operatorOf(words, name)?.editor;
  const value: DraftValue =
    editor === 'none' ? emptyValue : { items: rule.value.items.slice(0, editor === 'list' ? undefined : 2), expr: null };
  return { ...rule, operator: name, value };
}
