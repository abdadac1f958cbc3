from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_papers_given_so_far_were_examined")]

    operations = [
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('examined_at__isnull', False), models.Q(('file', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), models.Q(('examined_at__isnull', True), ('safety__in', ['WAITING', 'UNREADABLE'])), _connector='OR'), name='paper_examined_before_it_is_clean'),
        ),
    ]
