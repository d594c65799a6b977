import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const MAX_ALARMS = 100;
const FULL_WIDTH = 24;

/**
 * The states of all alarms, in as many adjacent widgets as the limit of one widget requires.
 *
 * The list is read at synth, because alarms are added after the widget.
 */
export class AlarmsWidget extends cloudwatch.ConcreteWidget {
  public constructor(private readonly alarms: cloudwatch.IAlarm[]) {
    super(FULL_WIDTH, 6);
  }

  public toJson(): unknown[] {
    const count = Math.ceil(this.alarms.length / MAX_ALARMS);
    const width = Math.floor(FULL_WIDTH / count);
    return Array.from({ length: count }, (_, index) => ({
      type: 'alarm',
      width,
      height: this.height,
      x: index * width,
      y: this.y,
      properties: {
        title: 'Alarms',
        alarms: this.alarms.slice(index * MAX_ALARMS, (index + 1) * MAX_ALARMS).map(({ alarmArn }) => alarmArn),
      },
    }));
  }
}
