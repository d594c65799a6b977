/** The rules by which jsii translates the library, with one example in each language. */
export function conventions(): string {
  return `## Names in each language

| | TypeScript | Python | Java | Go |
|---|---|---|---|---|
| package | \`cdk-trading-analytics-platform\` | \`cdk_trading_analytics_platform\` | \`io.github.cdktradinganalytics.platform\` | \`tradinganalyticsplatform\` |
| options | an object | keyword arguments | a builder | a struct with pointers |
| an option that is left out | leave it out | leave it out | leave it out | leave it out. An argument that is left out is \`nil\` |
| text, number, boolean | \`'a'\`, \`2\`, \`true\` | \`"a"\`, \`2\`, \`True\` | \`"a"\`, \`2\`, \`true\` | \`jsii.String("a")\`, \`jsii.Number(2)\`, \`jsii.Bool(true)\` |
| list | \`[a, b]\` | \`[a, b]\` | \`List.of(a, b)\` | \`&[]platform.Route{a, b}\` |
| map | \`{ key: a }\` | \`{"key": a}\` | \`Map.of("key", a)\` | \`&map[string]platform.ServiceDefinition{"key": a}\` |

The same call in each language:

\`\`\`ts
CapacityMix.spot({ onDemandBase: 1 });
\`\`\`

\`\`\`python
CapacityMix.spot(on_demand_base=1)
\`\`\`

\`\`\`java
CapacityMix.spot(SpotMixOptions.builder().onDemandBase(1).build());
\`\`\`

\`\`\`go
platform.CapacityMix_Spot(&platform.SpotMixOptions{OnDemandBase: jsii.Number(1)})
\`\`\`

In a Python signature, \`**options\` means keyword arguments. In a Java or Go signature, \`options\` is one object.`;
}
